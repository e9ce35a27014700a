#include "libmicro/evaluation/timing.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "libmicro/evaluation/quantile.h"

namespace micro {
namespace {

void add_errors(Metrics& metrics, const std::string& group, const std::string& point, const char* unit,
                std::vector<double> differences) {
  const auto put = [&](const char* name, double value) {
    metrics.push_back({group, point + name, unit, undefined, value, {}});
  };
  if (std::ranges::any_of(differences, [](double value) { return std::isnan(value); })) differences.clear();
  put("_bias", quantile(differences, 0.5));
  for (double& difference : differences) difference = std::abs(difference);
  put("_error_median", quantile(differences, 0.5));
  put("_error_p90", quantile(differences, 0.9));
}

}  // namespace

void Timing::add(const Annotation& predicted, const Annotation& truth, double fps) {
  const auto book = [&](Point& point, FrameIndex is, FrameIndex should_be) {
    const auto difference = static_cast<double>(is - should_be);
    point.frames.push_back(difference);
    point.ms.push_back(1000 * difference / fps);
  };
  book(points[0], predicted.interval.onset(), truth.interval.onset());
  if (predicted.apex_known && truth.apex_known)
    book(points[1], predicted.interval.apex(), truth.interval.apex());
  book(points[2], predicted.interval.offset(), truth.interval.offset());
}

void Timing::append(const Timing& other) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::ranges::copy(other.points[i].frames, std::back_inserter(points[i].frames));
    std::ranges::copy(other.points[i].ms, std::back_inserter(points[i].ms));
  }
}

void add_timing(Metrics& metrics, const std::string& group, const Timing& timing) {
  for (std::size_t i = 0; i < timing_names.size(); ++i) {
    const std::string point = timing_names[i];
    const auto pairs = static_cast<double>(timing.points[i].frames.size());
    metrics.push_back({group, point + "_pairs", "count", undefined, pairs, {}});
    add_errors(metrics, group, point, "frames", timing.points[i].frames);
    add_errors(metrics, group, point, "ms", timing.points[i].ms);
  }
}

}  // namespace micro
