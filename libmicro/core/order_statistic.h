#pragma once

#include <cstddef>
#include <span>

namespace micro {

/// The value that `rank` of the others come before in order (Hoare's quickselect, CACM 1961); rearranges
/// them. `rank` below their number, none of them NaN. Several times as fast as std::nth_element, which
/// guesses wrongly at every other value on which side it goes.
double order_statistic(std::span<double> values, std::size_t rank);

/// The value below which `share` (0 .. 1) of the others are, rounded down to one of them; rearranges them.
/// At least one, none of them NaN.
double lower_quantile(std::span<double> values, double share);

}  // namespace micro
