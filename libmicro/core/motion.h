#pragma once

#include <Eigen/Core>
#include <array>

#include "libmicro/core/regions.h"

namespace micro {

using RegionVectors = Eigen::Matrix<double, region_count, 2, Eigen::RowMajor>;  ///< x right, y down
using RegionValues = Eigen::Matrix<double, region_count, 1>;

/// What one face did in one frame, the head's own motion removed.
struct MotionSample {
  RegionVectors displacement;  ///< since the track began, source pixels
  RegionValues noise;   ///< standard error of the region's mean from the spread inside it, source pixels
  RegionValues strain;  ///< mean optical strain magnitude of the region (Shreve et al., FG 2011), pure number
  Eigen::Vector4d
      head;  ///< eye midpoint x, y (source px), roll (rad), log of inter-ocular distance (px): flow-refined
  Eigen::Vector2d turn;  ///< what turning the head did to a point one inter-ocular distance further back, against
                         ///< the face's mean depth, since the track began: x (yaw), y (pitch); source pixels
  Eigen::Vector2d eye_darkness;  ///< right, left: 1 - grey of the eye opening over grey of the cheek below; a
                                 ///< blink makes it drop
  Eigen::Vector2d eye_contrast;  ///< right, left: standard deviation in the eye opening over the grey of the cheek
  Eigen::Vector2d eye_likeness;  ///< right, left: how much of the reference's picture is in the eye opening: 1
                                 ///< unchanged, 0 or less nothing
  Eigen::Vector4d gaze;  ///< shift of what is in the eye opening since the track began: right x, y, left x, y;
                         ///< source pixels
  double flow_residual =
      0;                 ///< mean absolute grey difference after the flow, grey levels: high = do not trust
  double sharpness = 0;  ///< variance of the Laplacian of the crop, grey levels squared
};

}  // namespace micro
