#include "libmicro/evaluation/metric.h"

#include <algorithm>
#include <cmath>

#include "libmicro/core/error.h"

namespace micro {

const Metric& find_metric(const Metrics& metrics, const std::string& group, const std::string& name,
                          const std::string& unit, double iou) {
  const auto found = std::ranges::find_if(metrics, [&](const Metric& metric) {
    return metric.group == group && metric.name == name && (unit.empty() || metric.unit == unit) &&
           (std::isnan(iou) || metric.iou == iou);
  });
  if (found == metrics.end()) throw Error(ErrorCategory::internal, "no metric '" + group + " " + name + "'");
  return *found;
}

void add_confidence(Metrics& metrics, std::size_t units,
                    const std::function<Metrics(std::span<const std::size_t>)>& of,
                    const BootstrapOptions& options) {
  const auto values = [&](std::span<const std::size_t> chosen) {
    std::vector<double> result;
    for (const Metric& metric : of(chosen)) result.push_back(metric.value);
    return result;
  };
  const auto intervals = bootstrap(units, values, options);
  for (std::size_t i = 0; i < intervals.size(); ++i)
    if (metrics[i].unit != "count") metrics[i].confidence = intervals[i];
}

}  // namespace micro
