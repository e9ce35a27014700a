#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "libmicro/core/mean_shape.h"
#include "libmicro/features/descriptor.h"
#include "tests/support/process.h"

namespace micro::test {

inline constexpr int crop_side = 192;
inline constexpr double test_fps = 200;

/// NASA's portrait in Debian's python3-skimage, the face and what is around it, as a crop.
inline const cv::Mat& portrait() {
  static const cv::Mat crop = [] {
    const std::string file = "/usr/lib/python3/dist-packages/skimage/data/astronaut.png";
    const cv::Mat luma = cv::imread(file, cv::IMREAD_GRAYSCALE);
    if (luma.empty()) throw std::runtime_error(file + " is missing: install python3-skimage");
    cv::Mat out;
    cv::resize(luma(cv::Rect(150, 10, 150, 150)), out, {crop_side, crop_side}, 0, 0, cv::INTER_CUBIC);
    return out;
  }();
  return crop;
}

/// White noise: no two neighbours are alike by design.
inline cv::Mat noise_crop(std::uint64_t seed, int side = crop_side) {
  cv::Mat crop(side, side, CV_8UC1);
  cv::RNG(seed).fill(crop, cv::RNG::UNIFORM, 0, 256);
  return crop;
}

/// The mean face where the canonical crop has it, in a picture that is the crop itself.
inline FaceObservation mean_face(int side = crop_side) {
  FaceObservation face;
  face.valid = face.landmarks_fitted = true;
  face.confidence = 1;
  const auto iod = static_cast<float>(2 * CanonicalCrop::eye_half_distance * side);
  face.landmarks = mean_shape() * iod;
  face.landmarks.col(0).array() += 0.5F * static_cast<float>(side);
  face.landmarks.col(1).array() += static_cast<float>(CanonicalCrop::eye_y * side);
  face.inter_ocular_px = iod;
  face.pose.rotation.setZero();
  face.pose.translation.setZero();
  const double unit = 1.0 / side;
  face.unit_from_image = cv::Matx23d(unit, 0, 0, 0, unit, 0);
  return face;
}

inline FrameView view_of(const cv::Mat& crop, FrameIndex frame = 0) {
  FrameView view;
  view.frame = frame, view.capture_s = static_cast<double>(frame) / test_fps;
  view.face = mean_face();
  view.crop = crop;
  view.motion.displacement.setZero();
  view.motion.head.setZero();
  view.motion.turn.setZero();
  view.motion.eye_darkness.setZero();
  view.motion.eye_likeness.setOnes();
  return view;
}

inline std::vector<FrameView> views_of(const std::vector<cv::Mat>& crops) {
  std::vector<FrameView> views;
  for (const auto& crop : crops) views.push_back(view_of(crop, static_cast<FrameIndex>(views.size())));
  return views;
}

/// A flow field with a closed form; the pixels of each region are the whole crop.
class AnalyticFlow : public FlowSource {
 public:
  using Field = std::function<cv::Vec2d(double x, double y)>;
  explicit AnalyticFlow(Field field) : field_(std::move(field)) {}

  cv::Mat_<cv::Vec2f> flow(const FrameView&, const FrameView&) override {
    cv::Mat_<cv::Vec2f> flow(crop_side, crop_side);
    for (int y = 0; y < flow.rows; ++y)
      for (int x = 0; x < flow.cols; ++x) flow(y, x) = field_(x, y);
    ++asked;
    return flow;
  }
  const RegionPixels& regions(const FrameView&) override { return region_pixels; }

  RegionPixels region_pixels = RegionPixels(static_cast<std::size_t>(region_count), {{96, 96, 1.0F}});
  int asked = 0;

 private:
  Field field_;
};

/// A descriptor of the registry with parameters of choice.
class Subject {
 public:
  explicit Subject(const std::string& name, const std::map<std::string, std::string>& parameters = {},
                   double fps = test_fps, int side = crop_side) {
    for (auto& descriptor : all_descriptors())
      if (descriptor.name == name) descriptor_ = descriptor;
    if (!descriptor_.make) throw std::runtime_error("no descriptor is called " + name);
    OptionSet options;
    descriptor_.parameters.add_to(options, "");
    for (const auto& [key, value] : parameters) options.set(key, value);
    extractor_ = descriptor_.make({descriptor_.parameters, fps, side});
  }

  std::vector<double> of(const DescriptorInput& input) const {
    std::vector<double> out(extractor_.columns.size(), -12345.0);
    extractor_.compute(input, out);
    return out;
  }
  std::vector<double> of(const cv::Mat& crop) const { return of(view_of(crop)); }
  std::vector<double> of(const FrameView& view) const {
    DescriptorInput input;
    input.frames = std::span(&view, 1);
    return of(input);
  }
  /// A window, described in its middle.
  std::vector<double> of(const std::vector<FrameView>& views, FlowSource* flows = nullptr) const {
    DescriptorInput input;
    input.frames = views;
    input.at = views.size() / 2;
    input.flows = flows;
    input.neutral = &views.front();
    return of(input);
  }

  const Descriptor& descriptor() const { return descriptor_; }
  const Extractor& extractor() const { return extractor_; }
  std::size_t column(const std::string& name) const {
    const auto found = std::ranges::find(extractor_.columns, name, &ColumnInfo::name);
    if (found == extractor_.columns.end()) throw std::runtime_error("no column is called " + name);
    return static_cast<std::size_t>(found - extractor_.columns.begin());
  }

 private:
  Descriptor descriptor_;
  Extractor extractor_;
};

/// Hands matrices to tests/features/reference.py, which knows nothing of this library, and gives back what it
/// says.
inline std::vector<double> reference(const std::string& what, const std::vector<cv::Mat>& inputs) {
  const ScratchFolder folder;
  std::vector<std::string> command{"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/features/reference.py", what};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    cv::Mat_<double> matrix;
    inputs[i].convertTo(matrix, CV_64F);
    const std::string name = "in" + std::to_string(i);
    write_content(folder / name,
                  std::string(reinterpret_cast<const char*>(matrix.ptr()), matrix.total() * sizeof(double)));
    command.push_back(name + ":" + std::to_string(matrix.rows) + ":" + std::to_string(matrix.cols));
  }
  const auto finished = run(command, folder.path());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const std::string bytes = content_of(folder / "out");
  std::vector<double> values(bytes.size() / sizeof(double));
  std::copy_n(bytes.data(), values.size() * sizeof(double), reinterpret_cast<char*>(values.data()));
  return values;
}

/// The largest absolute difference; infinite when the sizes differ.
inline double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size() || a.empty()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::isnan(a[i]) || std::isnan(b[i]) ? std::numeric_limits<double>::infinity()
                                                   : std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

inline double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace micro::test
