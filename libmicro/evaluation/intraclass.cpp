#include "libmicro/evaluation/intraclass.h"

#include <limits>
#include <numeric>

namespace micro {

Intraclass intraclass(const std::vector<std::vector<double>>& values) {
  Intraclass out;
  double sum = 0, squared_sizes = 0;
  for (const auto& subject : values) {
    if (subject.empty()) continue;
    ++out.subjects, out.values += static_cast<int>(subject.size());
    sum += std::accumulate(subject.begin(), subject.end(), 0.0);
    squared_sizes += static_cast<double>(subject.size() * subject.size());
  }
  const double k = out.subjects, n = out.values;
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (out.subjects < 2 || out.values <= out.subjects) {
    out.mean_square_between = out.mean_square_within = out.occasions = out.single = out.mean = none;
    return out;
  }
  double between = 0, within = 0;
  for (const auto& subject : values) {
    if (subject.empty()) continue;
    const double size = static_cast<double>(subject.size());
    const double mean = std::accumulate(subject.begin(), subject.end(), 0.0) / size;
    between += size * (mean - sum / n) * (mean - sum / n);
    for (const double value : subject) within += (value - mean) * (value - mean);
  }
  out.mean_square_between = between / (k - 1), out.mean_square_within = within / (n - k);
  out.occasions = (n - squared_sizes / n) / (k - 1);
  const double b = out.mean_square_between, w = out.mean_square_within;
  out.single = (b - w) / (b + (out.occasions - 1) * w);
  out.mean = (b - w) / b;
  return out;
}

}  // namespace micro
