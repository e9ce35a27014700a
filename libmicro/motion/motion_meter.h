#pragma once

#include <memory>
#include <opencv2/core.hpp>

#include "libmicro/core/frame.h"
#include "libmicro/core/motion.h"
#include "libmicro/motion/flow_method.h"
#include "libmicro/motion/region_map.h"

namespace micro {

/// A frame against which later frames are measured; shared by the workers, never changed.
struct MotionReference {
  FrameIndex frame = 0;
  Landmarks unit_shape;  ///< landmarks in the unit crop
  cv::Mat crop;          ///< CV_8UC1
  RegionMap map;
  cv::Mat_<float> smooth;  ///< the crop prepared for direct fits, and its gradient
  cv::Mat_<cv::Vec2f> gradient;
};

/// Motion of one frame against one reference. Additive quantities only, so references can be stitched.
struct RelativeMotion {
  RegionVectors displacement = RegionVectors::Zero();  ///< crop pixels, head motion removed
  RegionValues noise = RegionValues::Zero();           ///< crop pixels
  RegionValues strain = RegionValues::Zero();
  Eigen::Vector4d head =
      Eigen::Vector4d::Zero();  ///< residual of the crop's lock: shift x, y (crop px), turn (rad), log scale
  Eigen::Vector2d eye_darkness = Eigen::Vector2d::Zero();
  double flow_residual = 0;
  double sharpness = 0;
};

/// Measures crops against references. Not thread-safe: one per worker.
class MotionMeter {
 public:
  explicit MotionMeter(const std::string& flow_method) : engine_(make_flow_engine(flow_method)) {}
  RelativeMotion measure(const cv::Mat& crop, const MotionReference& reference);
  /// The flow of the last measure(), before the head's motion is removed; CV_32FC2, crop pixels.
  const cv::Mat& flow() const { return flow_; }

 private:
  std::unique_ptr<FlowEngine> engine_;
  cv::Mat_<cv::Vec2f> flow_;
};

}  // namespace micro
