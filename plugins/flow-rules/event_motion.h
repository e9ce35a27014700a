#pragma once

#include <Eigen/Core>

#include "plugins/api/microx_plugin.hpp"

namespace flow_rules {

/// How far each region moved from onset to apex: x and y of each in turn, % of inter-ocular distance.
struct EventMotion {
  Eigen::VectorXd displacement;  ///< 2 x regions
  Eigen::VectorXd error;         ///< standard error of each
};

/// Fits every coordinate by a raised cosine from onset over apex to offset on a straight baseline, by least
/// squares over the event and `context_s` on either side. The error is that of the fit, enlarged by the
/// residuals' serial correlation ((1 + r) / (1 - r), Bartlett 1935). Throws microx_plugin::Unsuitable when
/// fewer than `fewest_frames` frames have the face.
EventMotion measure(const microx_event& event, double context_s);

inline constexpr Eigen::Index fewest_frames = 6;

}  // namespace flow_rules
