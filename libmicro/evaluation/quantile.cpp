#include "libmicro/evaluation/quantile.h"

#include <algorithm>
#include <cmath>

#include "libmicro/evaluation/counts.h"

namespace micro {

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return undefined;
  const double place = q * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::ptrdiff_t>(std::floor(place));
  std::ranges::nth_element(values, values.begin() + low);
  const double lower = values[static_cast<std::size_t>(low)];
  if (static_cast<std::size_t>(low) + 1 == values.size()) return lower;
  const double upper = *std::ranges::min_element(values.begin() + low + 1, values.end());
  return lower + (place - static_cast<double>(low)) * (upper - lower);
}

}  // namespace micro
