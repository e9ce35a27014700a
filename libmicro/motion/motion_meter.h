#pragma once

#include <array>
#include <memory>
#include <opencv2/core.hpp>

#include "libmicro/core/frame.h"
#include "libmicro/core/motion.h"
#include "libmicro/motion/direct_fit.h"
#include "libmicro/motion/flow_method.h"
#include "libmicro/motion/region_map.h"

namespace micro {

/// A frame against which later frames are measured; shared by the workers, never changed.
struct MotionReference {
  /// `crop`: CV_8UC1; `unit_shape`: landmarks in the unit crop.
  MotionReference(FrameIndex frame, const cv::Mat& crop, const Landmarks& unit_shape);

  FrameIndex frame = 0;
  Landmarks unit_shape;
  cv::Mat crop;
  RegionMap map;
  RigidFit head;
  std::array<ShiftFit, region_count> regions;
  std::array<ShiftFit, 2> eyes;  ///< what is seen between the lids
};

/// Motion of one frame against one reference. Additive quantities only, so references can be stitched.
struct RelativeMotion {
  RegionVectors displacement = RegionVectors::Zero();  ///< crop pixels, head motion removed
  RegionValues noise = RegionValues::Zero();           ///< crop pixels
  RegionValues strain = RegionValues::Zero();
  /// Residual of the crop's lock: shift x, y (crop px), turn (rad), log scale, and what depth moves: x, y
  /// (crop px per inter-ocular distance of depth).
  Eigen::Matrix<double, 6, 1> head = Eigen::Matrix<double, 6, 1>::Zero();
  Eigen::Vector4d gaze = Eigen::Vector4d::Zero();  ///< crop pixels
  Eigen::Vector2d eye_darkness = Eigen::Vector2d::Zero();
  Eigen::Vector2d eye_contrast = Eigen::Vector2d::Zero();
  Eigen::Vector2d eye_likeness = Eigen::Vector2d::Zero();
  double flow_residual = 0;
  double sharpness = 0;
};

/// Measures crops against references. Not thread-safe: one per worker.
class MotionMeter {
 public:
  explicit MotionMeter(const std::string& flow_method) : engine_(make_flow_engine(flow_method)) {}
  RelativeMotion measure(const cv::Mat& crop, const MotionReference& reference);

 private:
  RegionShift measure_region(const Pyramid& pyramid, const MotionReference& reference,
                             const RigidMotion& head, int region);

  std::unique_ptr<FlowEngine> engine_;
  cv::Mat crop_;              ///< of the frame under way
  cv::Mat_<cv::Vec2f> flow_;  ///< from the reference to it; empty until a region needs it
};

}  // namespace micro
