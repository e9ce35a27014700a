#include "libmicro/spotting/confidence.h"

#include <algorithm>
#include <cmath>

namespace micro {
namespace {

// Printed by bench/accuracy/fit_confidence.py; see docs/method.md for what it was fitted on.
constexpr double constant = -6.76, of_score = 5.71, of_fit = 1.91, of_slowness = -2.50, of_staying = -1.00,
                 of_abruptness = -1.92, of_habit = -1.26, of_rounding = -4.99, of_smooth_fit = -1.74;
constexpr double slow_from_s = 0.5, abrupt_below_s = 0.03;
constexpr double most = 0.99;

}  // namespace

double confidence(const Evidence& evidence) {
  const double fit = std::clamp(evidence.fit, 0.02, 0.99);
  const double fastest = std::max(1e-3, std::min(evidence.rise_s, evidence.fall_s));
  const double odds =
      constant + of_score * std::log(std::max(0.5, evidence.score)) +
      (of_fit + of_smooth_fit * evidence.smoothness) * std::log(fit / (1 - fit)) +
      of_slowness * std::max(0.0, std::log((evidence.rise_s + evidence.fall_s) / slow_from_s)) +
      of_staying * (evidence.returns ? 0 : 1) +
      of_abruptness * std::max(0.0, std::log(abrupt_below_s / fastest)) +
      of_habit * std::log1p(evidence.habit) + of_rounding * std::log1p(evidence.rounding);
  return std::min(most, 1 / (1 + std::exp(-odds)));
}

}  // namespace micro
