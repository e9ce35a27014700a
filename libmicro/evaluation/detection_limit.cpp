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

constexpr double slope_mean = 1.3862943611198906, slope_deviation = 0.7;  // of ln slope; ln 4
constexpr double beyond = 10;                                             // factor
constexpr double negligible = 1e-6;                                       // of the largest weight

/// A value of the grid in the middle of `width`.
double middle_of(double low, double width, int i) { return low + (i + 0.5) * width; }

/// How much of Beta(1, 10) lies between two lapse rates.
double lapse_prior(double low, double high) { return std::pow(1 - low, 10) - std::pow(1 - high, 10); }

/// The chance of being found without lapses, and its logarithm, at one size.
struct Unlapsed {
  double chance, log_chance, found, missed;
};

std::vector<Unlapsed> unlapsed(std::span<const SpikeCount> counts, double midpoint, double slope) {
  std::vector<Unlapsed> all;
  all.reserve(counts.size());
  for (const auto& count : counts) {
    const double chance = 1 / (1 + std::exp(-slope * (std::log(count.size) - midpoint)));
    all.push_back({chance, std::log(std::max(chance, 1e-300)), static_cast<double>(count.found),
                   static_cast<double>(count.shown - count.found)});
  }
  return all;
}

double log_likelihood(const std::vector<Unlapsed>& sizes, double lapse) {
  const double log_ceiling = std::log1p(-lapse);
  double sum = 0;
  for (const auto& size : sizes) {
    sum += size.found * (log_ceiling + size.log_chance);
    if (size.missed > 0) sum += size.missed * std::log(std::max(1 - (1 - lapse) * size.chance, 1e-300));
  }
  return sum;
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
  Box box{std::log(smallest_ / beyond), std::log(largest_ * beyond), -2.4, 2.4, 0, 0.4};
  for (const Steps& steps : {Steps{61, 11, 12}, Steps{41, 17, 16}, Steps{61, 25, 32}}) {
    integrate(counts, box, steps);
    box = box_around(box, steps);
  }
}

void DetectionCurve::integrate(std::span<const SpikeCount> counts, const Box& box, const Steps& steps) {
  points_.clear();
  const double midpoint_step = (box.midpoint_high - box.midpoint_low) / steps.midpoints,
               z_step = (box.z_high - box.z_low) / steps.slopes,
               lapse_step = (box.lapse_high - box.lapse_low) / steps.lapses;
  double best = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < steps.midpoints; ++i) {
    const double midpoint = middle_of(box.midpoint_low, midpoint_step, i);
    for (int j = 0; j < steps.slopes; ++j) {
      const double z = middle_of(box.z_low, z_step, j);
      const auto sizes = unlapsed(counts, midpoint, std::exp(slope_mean + slope_deviation * z));
      for (int k = 0; k < steps.lapses; ++k) {
        const double lapse = middle_of(box.lapse_low, lapse_step, k);
        const double log_weight = log_likelihood(sizes, lapse) - z * z / 2 +
                                  std::log(lapse_prior(lapse - lapse_step / 2, lapse + lapse_step / 2));
        best = std::max(best, log_weight);
        points_.push_back({midpoint, z, std::exp(slope_mean + slope_deviation * z), lapse, log_weight});
      }
    }
  }
  keep_likely(best);
}

DetectionCurve::Box DetectionCurve::box_around(const Box& box, const Steps& steps) const {
  const auto narrowed = [&](double Point::*value, double low, double high, int count) {
    const auto [first, last] = std::ranges::minmax(points_, {}, value);
    const double step = (high - low) / count;
    return std::pair(std::max(low, first.*value - step), std::min(high, last.*value + step));
  };
  const auto midpoint = narrowed(&Point::midpoint, box.midpoint_low, box.midpoint_high, steps.midpoints),
             z = narrowed(&Point::z, box.z_low, box.z_high, steps.slopes),
             lapse = narrowed(&Point::lapse, box.lapse_low, box.lapse_high, steps.lapses);
  return {midpoint.first, midpoint.second, z.first, z.second, lapse.first, lapse.second};
}

/// Turns log weights into weights that add up to 1.
void DetectionCurve::keep_likely(double best) {
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
