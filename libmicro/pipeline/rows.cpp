#include "libmicro/pipeline/rows.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <opencv2/core.hpp>

namespace micro {
namespace {

/// Mean luma, 0 = black, 1 = white of the picture's own range.
double luma_mean(const Frame& frame) {
  const double unit = std::ldexp(1.0, frame.bit_depth - 8);
  const double black = frame.full_range ? 0 : 16 * unit;
  const double white = frame.full_range ? 256 * unit - 1 : 235 * unit;
  return (cv::mean(frame.luma)[0] - black) / (white - black);
}

/// Sum and sum of squares of the second difference of a row's pixels first .. last (exclusive).
struct Differences {
  std::int64_t sum = 0, squares = 0;
};

Differences second_differences(const uchar* row, int first, int last) {
  std::int32_t sum = 0, squares = 0;
  for (int x = first; x < last; ++x) {
    const auto d = static_cast<std::int16_t>(2 * row[x] - row[x - 1] - row[x + 1]);
    sum += d, squares += d * d;
  }
  return {sum, squares};
}

Differences second_differences(const ushort* row, int first, int last) {
  Differences out;
  for (int x = first; x < last; ++x) {
    const int d = 2 * row[x] - row[x - 1] - row[x + 1];
    out.sum += d, out.squares += static_cast<std::int64_t>(d) * d;
  }
  return out;
}

/// Variance of the horizontal second difference on every fourth row: cheap enough for every frame.
template <class Pixel>
double second_difference_variance(const cv::Mat& luma) {
  constexpr int stretch = 4096;  // squares of so many fit into 32 bits
  double sum = 0, squares = 0;
  std::int64_t count = 0;
  for (int y = 0; y < luma.rows; y += 4) {
    Differences row;
    for (int x = 1; x + 1 < luma.cols; x += stretch) {
      const auto part = second_differences(luma.ptr<Pixel>(y), x, std::min(x + stretch, luma.cols - 1));
      row.sum += part.sum, row.squares += part.squares;
    }
    sum += static_cast<double>(row.sum), squares += static_cast<double>(row.squares);
    count += std::max(0, luma.cols - 2);
  }
  if (count == 0) return 0;
  const double mean = sum / static_cast<double>(count);
  return squares / static_cast<double>(count) - mean * mean;
}

double sharpness(const Frame& frame) {
  const double variance = frame.luma.depth() == CV_8U ? second_difference_variance<uchar>(frame.luma)
                                                      : second_difference_variance<ushort>(frame.luma);
  return variance * std::ldexp(1.0, 2 * (8 - frame.bit_depth));
}

std::vector<std::string> names_of_regions() { return {region_names.begin(), region_names.end()}; }

Schema observation_schema() {
  const std::string tracker = "face tracker";
  return {
      {"valid", {}, StorageType::flag, "1", "1 where the face is seen and tracked", {}, {}, tracker},
      {"confidence", {}, StorageType::f32, "1", "0..1, that this is this face, well placed", {}, {}, tracker},
      {"landmarks_fitted",
       {},
       StorageType::flag,
       "1",
       "1 where the landmark model ran on this frame, 0 where head motion carried the points",
       {},
       {},
       tracker},
      {"detector_score",
       {},
       StorageType::f32,
       "1",
       "margin of the last detector run",
       {},
       {},
       "dlib HOG detector"},
      {"box",
       {4},
       StorageType::f32,
       "px",
       "left, top, width, height of the face",
       {"box"},
       {"left", "top", "width", "height"},
       tracker},
      {"landmarks",
       {68, 2},
       StorageType::f32,
       "px",
       "68 points of the iBUG 300-W scheme, source pixels",
       {"landmark", "xy"},
       {},
       "Kazemi and Sullivan, CVPR 2014 (dlib)"},
      {"pose",
       {6},
       StorageType::f32,
       "rad, IOD",
       "rotation (pitch, yaw, roll; rad) and translation (x, y, z; inter-ocular distances), generic camera",
       {"pose"},
       {"pitch", "yaw", "roll", "tx", "ty", "tz"},
       "solvePnP on a generic head"},
      {"inter_ocular_px", {}, StorageType::f32, "px", "inter-ocular distance", {}, {}, tracker},
      {"crop_from_image",
       {6},
       StorageType::f64,
       "1",
       "similarity from source pixels to the face-locked crop of side 1, row-major 2 x 3",
       {"matrix"},
       {},
       tracker},
  };
}

Schema motion_schema() {
  const auto regions = names_of_regions();
  const std::string flow = "direct fit to stitched references";
  return {
      {"motion/displacement",
       {region_count, 2},
       StorageType::f32,
       "px",
       "displacement of each region since tracking began, head motion removed, source pixels, axes of the "
       "upright face (x to the subject's left, y down)",
       {"region", "xy"},
       regions,
       flow},
      {"motion/flow_noise",
       {region_count},
       StorageType::f32,
       "px",
       "standard error of the displacement, from what the fit left of the picture",
       {"region"},
       regions,
       flow},
      {"motion/strain",
       {region_count},
       StorageType::f32,
       "1",
       "mean optical strain magnitude against the reference frame",
       {"region"},
       regions,
       "Shreve et al., FG 2011"},
      {"motion/head",
       {4},
       StorageType::f64,
       "px, px, rad, log px",
       "eye midpoint x, y, roll and log inter-ocular distance, refined by the fit",
       {"head"},
       {"x", "y", "roll", "log_iod"},
       flow},
      {"motion/turn",
       {2},
       StorageType::f32,
       "px",
       "how far turning the head moved a point one inter-ocular distance deeper than the face's mean, since "
       "tracking began",
       {"axis"},
       {"yaw", "pitch"},
       flow},
      {"motion/gaze",
       {2, 2},
       StorageType::f32,
       "px",
       "shift of what is seen between the lids since tracking began, source pixels",
       {"eye", "xy"},
       {"right", "left"},
       flow},
      {"motion/eye_contrast",
       {2},
       StorageType::f32,
       "1",
       "standard deviation of the grey levels between the lids over the grey of the cheek",
       {"eye"},
       {"right", "left"},
       "motion meter"},
      {"motion/eye_likeness",
       {2},
       StorageType::f32,
       "1",
       "share of the reference's picture that is still between the lids: 1 unchanged, 0 nothing",
       {"eye"},
       {"right", "left"},
       "motion meter"},
      {"motion/eye_darkness",
       {2},
       StorageType::f32,
       "1",
       "1 - grey of the eye opening over grey of the cheek; drops in a blink",
       {"eye"},
       {"right", "left"},
       "motion meter"},
      {"motion/flow_residual",
       {},
       StorageType::f32,
       "grey levels",
       "mean absolute difference after the flow; high = do not trust",
       {},
       {},
       flow},
      {"sharpness",
       {},
       StorageType::f32,
       "grey levels^2",
       "variance of the Laplacian of the face-locked crop",
       {},
       {},
       "motion meter"},
  };
}

}  // namespace

Schema frame_schema() {
  return {
      {"pts_s", {}, StorageType::f64, "s", "presentation time from the container", {}, {}, "decoder"},
      {"capture_s",
       {},
       StorageType::f64,
       "s",
       "time on the filmed scene's clock, 0 at the first frame",
       {},
       {},
       "decoder"},
      {"luma_mean", {}, StorageType::f32, "1", "mean luma, 0 black to 1 white", {}, {}, "decoder"},
      {"sharpness",
       {},
       StorageType::f32,
       "grey levels^2",
       "variance of the horizontal second difference on every fourth row",
       {},
       {},
       "decoder"},
      {"key_frame", {}, StorageType::flag, "1", "1 where the picture is intra-coded", {}, {}, "decoder"},
      {"corrupt", {}, StorageType::flag, "1", "1 where the decoder concealed errors", {}, {}, "decoder"},
  };
}

std::vector<double> frame_values(const Frame& frame) {
  return {frame.pts_s,
          frame.capture_s,
          luma_mean(frame),
          sharpness(frame),
          frame.key_frame ? 1.0 : 0.0,
          frame.corrupt ? 1.0 : 0.0};
}

Schema face_schema(const Schema& features) {
  Schema schema = observation_schema();
  for (const auto& part : {motion_schema(), features}) schema.insert(schema.end(), part.begin(), part.end());
  return schema;
}

std::vector<double> face_values(const FaceObservation& face, const MotionSample& motion,
                                const std::vector<double>& features) {
  std::vector<double> values{face.valid ? 1.0 : 0.0, face.confidence, face.landmarks_fitted ? 1.0 : 0.0,
                             face.detector_score,    face.box.x,      face.box.y,
                             face.box.width,         face.box.height};
  const auto add = [&](const auto& matrix) {  // row-major or a vector
    for (Eigen::Index i = 0; i < matrix.size(); ++i) values.push_back(matrix.data()[i]);
  };
  add(face.landmarks);
  add(face.pose.rotation);
  add(face.pose.translation);
  values.push_back(face.inter_ocular_px);
  values.insert(values.end(), face.unit_from_image.val, face.unit_from_image.val + 6);
  add(motion.displacement);
  add(motion.noise);
  add(motion.strain);
  add(motion.head);
  add(motion.turn);
  add(motion.gaze);
  add(motion.eye_contrast);
  add(motion.eye_likeness);
  add(motion.eye_darkness);
  values.push_back(motion.flow_residual);
  values.push_back(motion.sharpness);
  values.insert(values.end(), features.begin(), features.end());
  return values;
}

std::vector<double> absent_face_values(const Schema& schema) {
  std::vector<double> values;
  for (const auto& spec : schema)
    values.insert(values.end(), spec.size(),
                  spec.type == StorageType::flag ? 0 : std::numeric_limits<double>::quiet_NaN());
  return values;
}

}  // namespace micro
