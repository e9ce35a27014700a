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

/// Both upper lids drop by more than `minimum_drop` of the inter-ocular distance and the look of the eye
/// openings changes with them; lasting 0.05-0.8 s. Rows that are not valid hold no blink.
std::vector<Blink> find_blinks(const Trajectory& trajectory);

}  // namespace micro
