#include "libmicro/spotting/robust.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libmicro/core/order_statistic.h"

namespace micro {

double median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return order_statistic(values, values.size() / 2);
}

double robust_sigma(std::vector<double> values) {
  const double centre = median(values);
  for (double& value : values) value = std::abs(value - centre);
  return 1.4826 * median(std::move(values));
}

}  // namespace micro
