#pragma once

#include <cmath>
#include <numbers>

namespace micro {

/// How an expression goes over time: a raised cosine up from `start` to `apex`, held till `hold_end`, a
/// raised cosine down to `end`. Seconds of the filmed scene; at `start` and `end` the face is at rest.
struct Course {
  double start = 0, apex = 0, hold_end = 0, end = 0;

  /// 0 at rest, 1 at the apex.
  double at(double seconds) const {
    if (seconds <= start || seconds >= end) return 0;
    if (seconds >= apex && seconds <= hold_end) return 1;
    const double phase =
        seconds < apex ? (seconds - start) / (apex - start) : (end - seconds) / (end - hold_end);
    return 0.5 - 0.5 * std::cos(std::numbers::pi * phase);
  }
};

}  // namespace micro
