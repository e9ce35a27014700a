#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "libmicro/features/generic_head.h"

namespace micro {

/// One way in which heads differ or faces move: displacement of each landmark in space, inter-ocular
/// distances at weight 1.
struct HeadMode {
  std::string name;
  HeadPoints shift;
};

/// Ways in which heads differ (width, length, depth) and faces move, designed by hand after the action units
/// of FACS: symmetric ones, and one for each side where sides move alone. They are not learnt from scans.
const std::vector<HeadMode>& head_modes();

/// A deformable head seen through a scaled orthographic camera.
struct HeadFit3d {
  double scale = 1;                                 ///< source pixels per inter-ocular distance
  Eigen::Vector2d shift = Eigen::Vector2d::Zero();  ///< source pixels
  Eigen::Matrix3d turn =
      Eigen::Matrix3d::Identity();  ///< roll times yaw times pitch, as HeadPose counts them
  Eigen::VectorXd weights;          ///< by head_modes()
  double residual = 0;              ///< root mean square of what is left, inter-ocular distances

  HeadPoints shape() const;                             ///< in the head's own axes
  FrontalShape project(const HeadPoints& shape) const;  ///< source pixels
  Eigen::Vector3d angles() const;                       ///< pitch, yaw, roll, rad
};

/// Least squares for 68 landmarks in the picture with a prior for each weight: normal, standard deviation 1,
/// against landmarks that are `noise` inter-ocular distances uncertain (Gauss-Newton; the sparse form of
/// Blanz and Vetter, SIGGRAPH 1999, with the modes of head_modes() in place of scans). `start` gives pitch
/// and yaw to begin with.
HeadFit3d fit_head_3d(const Landmarks& landmarks, const HeadPose& start, double noise);

}  // namespace micro
