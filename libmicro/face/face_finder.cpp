#include "libmicro/face/face_finder.h"

#include <dlib/opencv/cv_image.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/face/face_detector.h"
#include "libmicro/face/landmark_model.h"
#include "libmicro/face/plausibility.h"

namespace micro {

namespace {

// The detector's window is 80 px: at these long sides it sees faces from 1/10 and from 1/20 of the picture.
constexpr std::array search_sides{800.0, 1600.0};
constexpr double minimum_score = 0.35;
constexpr double minimum_plausibility = 0.35;
constexpr int smallest_picture = 32;
constexpr double fitting_width = 400;

dlib::rectangle to_dlib(const cv::Rect2d& box) {
  return {std::lround(box.x), std::lround(box.y), std::lround(box.x + box.width) - 1,
          std::lround(box.y + box.height) - 1};
}

cv::Rect2f to_source(const cv::Rect& box, double scale) {
  return {static_cast<float>(box.x / scale), static_cast<float>(box.y / scale),
          static_cast<float>(box.width / scale), static_cast<float>(box.height / scale)};
}

float to_source(long coordinate, double scale) {
  return static_cast<float>((static_cast<double>(coordinate) + 0.5) / scale - 0.5);
}

/// The part of the picture within `margin` box widths of the box; empty if the box is outside.
cv::Rect surroundings(const cv::Mat& luma, const cv::Rect2f& box, float margin) {
  const float m = margin * box.width;
  return cv::Rect(cv::Rect2f(box.x - m, box.y - m, box.width + 2 * m, box.height + 2 * m)) &
         cv::Rect(0, 0, luma.cols, luma.rows);
}

double overlap(const cv::Rect2f& a, const cv::Rect2f& b) {
  return (a & b).area() / std::max(1.0F, std::min(a.area(), b.area()));
}

cv::Mat resized(const cv::Mat& luma, double scale) {
  if (scale == 1) return luma;
  cv::Mat out;
  cv::resize(luma, out, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  return out;
}

class DlibFaceFinder : public FaceFinder {
 public:
  DlibFaceFinder(const std::filesystem::path& landmark_model, ParallelFor parallel_for)
      : parallel_for_(std::move(parallel_for)), detector_(make_face_detector()), model_(landmark_model) {}

  std::optional<std::string> model_sha256() const override { return model_.known_sha256(); }

  std::vector<DetectedFace> find(const cv::Mat& luma) override {
    if (std::min(luma.cols, luma.rows) < smallest_picture) return {};
    for (const double side : search_sides) {
      auto faces = find_at(luma, side / std::max(luma.cols, luma.rows));
      if (!faces.empty()) return faces;
    }
    return {};
  }

  // dlib rounds its points to whole pixels; on an enlarged face that is a fraction of ours.
  Landmarks fit(const cv::Mat& luma, const cv::Rect2f& box) override {
    const cv::Rect around = surroundings(luma, box, 0.5F);
    if (around.empty()) return Landmarks::Constant(std::numeric_limits<float>::quiet_NaN());
    const double scale = std::max(1.0, fitting_width / box.width);
    const cv::Mat enlarged = resized(luma(around), scale);
    const auto offset = cv::Point2f(around.tl());
    const cv::Rect2d inside((box.x - offset.x) * scale, (box.y - offset.y) * scale, box.width * scale,
                            box.height * scale);
    const auto points = model_.fit(dlib::cv_image<unsigned char>(enlarged), to_dlib(inside));
    Landmarks landmarks;
    for (unsigned i = 0; i < 68; ++i)  // pixel centres at integers: (p + 0.5) / scale - 0.5
      landmarks.row(i) << offset.x + to_source(points[i].x(), scale),
          offset.y + to_source(points[i].y(), scale);
    return landmarks;
  }

  double verify(const cv::Mat& luma, const cv::Rect2f& box) override {
    const cv::Rect around = surroundings(luma, box, 0.35F);
    if (around.width < smallest_picture || around.height < smallest_picture) return no_face;
    const double scale = 100.0 / box.width;  // a little above the 80 px window: two pyramid levels
    double best = no_face;
    for (const auto& found : detector_->detect(resized(luma(around), scale), -0.8, parallel_for_)) {
      auto candidate = to_source(found.box, scale);
      candidate.x += static_cast<float>(around.x), candidate.y += static_cast<float>(around.y);
      if (overlap(candidate, box) > 0.5) best = std::max(best, found.score);
    }
    return best;
  }

 private:
  static constexpr double no_face = -2;

  std::vector<DetectedFace> find_at(const cv::Mat& luma, double scale) {
    std::vector<DetectedFace> faces;
    for (const auto& found : detector_->detect(resized(luma, scale), minimum_score, parallel_for_)) {
      DetectedFace face{to_source(found.box, scale), found.score, 0, {}};
      face.landmarks = fit(luma, face.box);
      face.plausibility = landmark_plausibility(luma, face.landmarks);
      if (face.plausibility >= minimum_plausibility) faces.push_back(face);
    }
    std::ranges::sort(faces, std::greater{}, &DetectedFace::score);
    std::vector<DetectedFace> kept;
    for (const auto& face : faces)
      if (std::ranges::none_of(kept, [&](const auto& other) { return overlap(face.box, other.box) > 0.4; }))
        kept.push_back(face);
    return kept;
  }

  ParallelFor parallel_for_;
  std::unique_ptr<FaceDetector> detector_;
  LandmarkModel model_;
};

}  // namespace

std::filesystem::path landmark_model_path(const std::string& configured) {
  const std::filesystem::path path =
      configured.empty() ? "/usr/share/dlib/shape_predictor_68_face_landmarks.dat" : configured;
  if (!std::filesystem::is_regular_file(path))
    throw Error(ErrorCategory::plugin, "landmark model '" + path.string() + "' is not there",
                landmark_model_help);
  return path;
}

std::unique_ptr<FaceFinder> FaceFinder::load(const std::filesystem::path& landmark_model,
                                             ParallelFor parallel_for) {
  return std::make_unique<DlibFaceFinder>(landmark_model, std::move(parallel_for));
}

}  // namespace micro
