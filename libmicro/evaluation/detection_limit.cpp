#include "libmicro/evaluation/detection_limit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr double tail = 0.025;
constexpr double z95 = 1.959963984540054;
constexpr int midpoints = 121, slopes = 33;
constexpr double slope_mean = 1.3862943611198906, slope_deviation = 0.7;  // of ln slope; ln 4
constexpr double beyond = 10;                                             // factor
constexpr double negligible = 1e-7;                                       // of the largest weight

/// Lapse rates and how much of the prior each stands for; fine below 0.1, where limits at 95 % are decided.
struct Lapse {
  double rate, prior;
};

std::vector<Lapse> lapses() {
  std::vector<Lapse> all;
  const auto add = [&](double from, double to, int steps) {
    const double width = (to - from) / steps;
    for (int i = 0; i < steps; ++i) {
      const double low = from + i * width, high = low + width;
      all.push_back({(low + high) / 2, std::pow(1 - low, 10) - std::pow(1 - high, 10)});
    }
  };
  add(0, 0.1, 20);
  add(0.1, 0.4, 15);
  return all;
}

/// The value that a share `q` of the weight lies below, in proportion between two.
double weighted_quantile(const std::vector<std::pair<double, double>>& sorted, double q) {
  double before = 0, last_place = 0, last = sorted.front().first;
  for (const auto& [value, weight] : sorted) {
    const double place = before + weight / 2;
    if (place >= q) {
      if (std::isinf(value) || place <= last_place) return value;
      return last + (q - last_place) / (place - last_place) * (value - last);
    }
    before += weight, last_place = place, last = value;
  }
  return sorted.back().first;
}

template <class Points, class Function>
Estimate estimate(const Points& points, const Function& of) {
  std::vector<std::pair<double, double>> values;
  values.reserve(points.size());
  for (const auto& point : points) values.emplace_back(of(point), point.weight);
  std::ranges::sort(values);
  return {weighted_quantile(values, 0.5), weighted_quantile(values, tail),
          weighted_quantile(values, 1 - tail)};
}

double log_likelihood(std::span<const SpikeCount> counts, double midpoint, double slope, double lapse) {
  double sum = 0;
  for (const auto& count : counts) {
    const double chance = (1 - lapse) / (1 + std::exp(-slope * (std::log(count.size) - midpoint)));
    if (count.found > 0) sum += static_cast<double>(count.found) * std::log(std::max(chance, 1e-300));
    if (count.shown > count.found)
      sum += static_cast<double>(count.shown - count.found) * std::log(std::max(1 - chance, 1e-300));
  }
  return sum;
}

/// P(Poisson(mean) <= count).
double poisson_below(long count, double mean) {
  if (mean <= 0) return 1;
  double sum = 0;
  for (long i = 0; i <= count; ++i) {
    const auto k = static_cast<double>(i);
    sum += std::exp(k * std::log(mean) - mean - std::lgamma(k + 1));
  }
  return sum;
}

/// The mean at which the falling function `of` passes `level`.
template <class Function>
double mean_at(const Function& of, double level, double high) {
  double low = 0;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (of(middle) > level ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

DetectionCurve::DetectionCurve(std::span<const SpikeCount> counts)
    : smallest_(std::numeric_limits<double>::infinity()) {
  long shown = 0;
  for (const auto& count : counts) {
    if (!(count.size > 0) || count.found > count.shown)
      throw Error(ErrorCategory::internal, "a spike without a size");
    smallest_ = std::min(smallest_, count.size), largest_ = std::max(largest_, count.size);
    shown += count.shown;
  }
  if (shown == 0) throw Error(ErrorCategory::internal, "a detection curve of nothing");
  double low = std::log(smallest_ / beyond), high = std::log(largest_ * beyond);
  integrate(counts, low, high);
  const auto [first, last] = std::ranges::minmax(points_, {}, &Point::midpoint);
  const double step = (high - low) / (midpoints - 1);
  integrate(counts, std::max(low, first.midpoint - step), std::min(high, last.midpoint + step));
}

void DetectionCurve::integrate(std::span<const SpikeCount> counts, double low, double high) {
  points_.clear();
  double best = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < midpoints; ++i) {
    const double midpoint = low + (high - low) * i / (midpoints - 1);
    for (int j = 0; j < slopes; ++j) {
      const double z = -2.4 + 4.8 * j / (slopes - 1), slope = std::exp(slope_mean + slope_deviation * z);
      for (const auto& [rate, prior] : lapses()) {
        const double log_weight = log_likelihood(counts, midpoint, slope, rate) - z * z / 2 + std::log(prior);
        best = std::max(best, log_weight);
        points_.push_back({midpoint, slope, rate, log_weight});
      }
    }
  }
  for (auto& point : points_) point.weight = std::exp(point.weight - best);
  std::erase_if(points_, [](const Point& point) { return point.weight < negligible; });
  double sum = 0;
  for (const auto& point : points_) sum += point.weight;
  for (auto& point : points_) point.weight /= sum;
}

Estimate DetectionCurve::chance(double size) const {
  return estimate(points_, [x = std::log(size)](const Point& point) {
    return (1 - point.lapse) / (1 + std::exp(-point.slope * (x - point.midpoint)));
  });
}

Estimate DetectionCurve::limit(double share) const {
  return estimate(points_, [share](const Point& point) {
    const double ceiling = 1 - point.lapse;
    if (ceiling <= share) return std::numeric_limits<double>::infinity();
    return std::exp(point.midpoint + std::log(share / (ceiling - share)) / point.slope);
  });
}

const char* to_string(Reach reach) {
  switch (reach) {
    case Reach::below:
      return "<";
    case Reach::above:
      return ">";
    case Reach::within:
      break;
  }
  return "=";
}

BoundedSize bounded(double limit, double smallest, double largest) {
  if (limit < smallest) return {Reach::below, smallest};
  if (limit > largest) return {Reach::above, largest};
  return {Reach::within, limit};
}

Confidence wilson_interval(long found, long shown) {
  if (shown == 0) return {};
  const auto n = static_cast<double>(shown);
  const double p = static_cast<double>(found) / n, z2 = z95 * z95, scale = 1 / (1 + z2 / n);
  const double middle = scale * (p + z2 / (2 * n));
  const double half = scale * z95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {found == 0 ? 0 : middle - half, found == shown ? 1 : middle + half};
}

Confidence poisson_interval(long count) {
  const double high = 3 * static_cast<double>(count) + 20;
  const auto at_most = [](long k) { return [k](double mean) { return poisson_below(k, mean); }; };
  return {count == 0 ? 0 : mean_at(at_most(count - 1), 1 - tail, high), mean_at(at_most(count), tail, high)};
}

}  // namespace micro
