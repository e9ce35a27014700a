#include "libmicro/spotting/confidence.h"

#include <algorithm>
#include <cmath>

namespace micro {
namespace {

// Printed by bench/accuracy/fit_confidence.py; see docs/method.md for what it was fitted on.
constexpr double constant = -7.34, of_score = 5.20, of_fit = 2.24, of_slowness = -2.51, of_staying = -0.98,
                 of_abruptness = -1.33, of_habit = -1.27, of_rounding = -5.00;
constexpr double slow_from_s = 0.5, abrupt_below_s = 0.03;
constexpr double most = 0.99;

}  // namespace

double confidence(const Evidence& evidence) {
  const double fit = std::clamp(evidence.fit, 0.02, 0.99);
  const double fastest = std::max(1e-3, std::min(evidence.rise_s, evidence.fall_s));
  const double odds =
      constant + of_score * std::log(std::max(0.5, evidence.score)) + of_fit * std::log(fit / (1 - fit)) +
      of_slowness * std::max(0.0, std::log((evidence.rise_s + evidence.fall_s) / slow_from_s)) +
      of_staying * (evidence.returns ? 0 : 1) +
      of_abruptness * std::max(0.0, std::log(abrupt_below_s / fastest)) +
      of_habit * std::log1p(evidence.habit) + of_rounding * std::log1p(evidence.rounding);
  return std::min(most, 1 / (1 + std::exp(-odds)));
}

}  // namespace micro
