#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/trajectory.h"

namespace micro {

/// A closing of both eyes, in rows of the trajectory.
struct Blink {
  Eigen::Index onset = 0, apex = 0, offset = 0;  ///< inclusive
  double lid_drop_px = 0;                        ///< how far the upper lids came down, source pixels
};

/// What was between the lids is gone from both eyes (Trajectory::eye_likeness falls), completely or with the
/// upper lids coming down; lasting 0.03-0.8 s is a blink, longer a closing of the eyes. Rows must be valid.
std::vector<Blink> find_blinks(const Trajectory& trajectory);

/// One change of the direction both eyes look in, rows inclusive: from the last row before to the first
/// after.
struct GazeShift {
  Eigen::Index begin = 0, end = 0;
  Eigen::Vector2d step = Eigen::Vector2d::Zero();  ///< mean of both eyes, source pixels
};

/// Steps of Trajectory::gaze that both eyes make together within a saccade's time, blinks left out.
std::vector<GazeShift> find_gaze_shifts(const Trajectory& trajectory, const std::vector<Blink>& blinks);

}  // namespace micro
