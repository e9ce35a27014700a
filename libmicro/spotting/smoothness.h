#pragma once

#include <Eigen/Core>

namespace micro {

/// How far the noise of a recording is from changing at random in every frame, 0..1: correlation of second
/// differences from one frame to the next, which is -2/3 for white noise, above that; median of the signals
/// (columns; rows are frames, finite). Strong compression freezes the picture and then catches up: its noise
/// is as smooth as movements are.
double smoothness(const Eigen::MatrixXd& signals);

}  // namespace micro
