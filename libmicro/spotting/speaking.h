#pragma once

#include <Eigen/Core>

#include "libmicro/core/event.h"
#include "libmicro/core/trajectory.h"

namespace micro {

/// The jaw's quick movements: chin and lower lip, downwards, without what is slower than a syllable; source
/// pixels, one a row.
Eigen::VectorXd jaw_of(const Trajectory& trajectory);

/// How much the jaw goes up and down before and after some rows: root mean square of `jaw` within a second
/// and a half on either side, in its unit. A face that speaks there rounds and spreads its lips, too.
double jaw_around(const Eigen::VectorXd& jaw, const Interval& rows, double capture_fps);

}  // namespace micro
