#pragma once

#include <array>
#include <string>
#include <vector>

#include "libmicro/evaluation/annotation.h"
#include "libmicro/evaluation/metric.h"

namespace micro {

/// Predicted minus true frame of onset, apex and offset of the hits; an apex that one side does not know is
/// left out.
struct Timing {
  struct Point {
    std::vector<double> frames, ms;  ///< ms is NaN where the capture rate is not known
  };
  std::array<Point, 3> points;
  /// Books one pair; `fps` is NaN when it is not known.
  void add(const Annotation& predicted, const Annotation& truth, double fps);
  void append(const Timing& other);
};
inline constexpr std::array timing_names{"onset", "apex", "offset"};

/// Adds, for each of the three points and in frames and ms: how many pairs there are, the bias (median
/// difference), the median and the 90th percentile of the absolute difference. ms are undefined when the rate
/// of one pair is not known.
void add_timing(Metrics& metrics, const std::string& group, const Timing& timing);

}  // namespace micro
