#pragma once

#include <memory>
#include <opencv2/core.hpp>

#include "libmicro/core/face.h"
#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/face_frame.h"
#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// Draws the frames of a plan by moving one still of a face: a single interpolation per instant of the
/// exposure (exact_remap()) from a copy of the still at twice the wanted size, then light, noise and
/// rounding. A frame depends on the plan and its number alone.
class Renderer {
 public:
  /// `still`: CV_8UC1; `landmarks`: of the face to move, still pixels. Where the still ends it is mirrored.
  /// Throws Error(usage) when a movement is too large for the face (see check_folding()).
  Renderer(const cv::Mat& still, const Landmarks& landmarks, const SpikePlan& plan);
  ~Renderer();

  /// CV_8UC1 of the planned size. Thread-safe.
  cv::Mat render(FrameIndex frame) const;
  /// The same before flicker, noise and rounding: CV_32FC1, grey levels.
  cv::Mat_<float> scene(FrameIndex frame) const;
  /// scene() at an event's apex, the event (index into the plan's) `factor` times as large. The factor must
  /// not fold the skin (see ActionUnitField::largest_amplitude()).
  cv::Mat_<float> magnified(std::size_t event, double factor) const;
  /// What an event moves on this face.
  const ActionUnitField& field(std::size_t event) const;
  /// What the planned movements add at a point of the face's own frame (units: inter-ocular distance),
  /// without head motion.
  cv::Point2d displacement(FrameIndex frame, cv::Point2d point) const;
  /// Corners of the region outside of which events displace nothing, pixels of the clip: the face's outline
  /// where head and jaw have it.
  std::vector<cv::Point2d> face_outline(FrameIndex frame) const;
  /// Where the head puts the face in a frame, small turns aside.
  FacePlacement placement(FrameIndex frame) const;

 private:
  class Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace micro
