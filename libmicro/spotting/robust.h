#pragma once

#include <vector>

namespace micro {

/// Median of the finite values; NaN when there are none. Takes a copy because it reorders.
double median(std::vector<double> values);
/// Robust standard deviation: 1.4826 x median absolute deviation of the finite values.
double robust_sigma(std::vector<double> values);

}  // namespace micro
