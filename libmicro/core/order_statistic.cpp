#include "libmicro/core/order_statistic.h"

#include <algorithm>

namespace micro {
namespace {

constexpr std::size_t few = 24;
constexpr int most_rounds = 64;  // pivots this unlucky are no accident

/// Brings the values that are `chosen` to the front, without a branch, and returns their number.
template <class Chosen>
std::size_t to_front(std::span<double> values, Chosen&& chosen) {
  std::size_t count = 0;
  for (double& value : values) {
    const double one = value;
    value = values[count], values[count] = one;
    count += chosen(one);
  }
  return count;
}

double middle_of_three(double a, double b, double c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

}  // namespace

double order_statistic(std::span<double> values, std::size_t rank) {
  for (int round = 0; values.size() > few && round < most_rounds; ++round) {
    const double pivot = middle_of_three(values.front(), values[values.size() / 2], values.back());
    const std::size_t below = to_front(values, [pivot](double value) { return value < pivot; });
    if (rank < below) {
      values = values.first(below);
      continue;
    }
    values = values.subspan(below), rank -= below;
    if (below > 0) continue;
    const std::size_t equal = to_front(values, [pivot](double value) { return value == pivot; });
    if (rank < equal) return pivot;
    values = values.subspan(equal), rank -= equal;
  }
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::ranges::nth_element(values, place);
  return *place;
}

double lower_quantile(std::span<double> values, double share) {
  return order_statistic(values, static_cast<std::size_t>(share * static_cast<double>(values.size() - 1)));
}

}  // namespace micro
