#pragma once

#include <Eigen/Core>
#include <vector>

#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/eye_state.h"

namespace micro {

/// Takes out of every region what the turning of the head does to it, and out of the lids what the look does.
/// Every face has a relief of its own, so how much a region follows is learned from the recording: robust
/// regression (Tukey's biweight) of how signals change over a fifth of a second on how Trajectory::turn and
/// ::gaze change. `signals`: frames x 2 region_count, x of region r at 2 r, y at 2 r + 1.
void remove_coupling(Eigen::MatrixXd& signals, const Trajectory& trajectory,
                     const std::vector<Blink>& blinks);

/// Savitzky and Golay's quadratic smoothing (Analytical Chemistry, 1964) of every column over 2 half + 1
/// rows; the ends are continued by point reflection.
Eigen::MatrixXd smoothed_quadratically(const Eigen::MatrixXd& columns, Eigen::Index half);

}  // namespace micro
