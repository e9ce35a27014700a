#include "libmicro/recognition/emotion_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace micro {
namespace {

constexpr double shown = 0.9;   ///< a unit of a combination acts
constexpr double stray = 0.05;  ///< one that is not in it does
constexpr double stray_at_rest = 0.02;
constexpr double any_unit = 0.25;   ///< of "other": any unit may act
constexpr double wrong_side = 0.1;  ///< the unit acts on the side asked for although the score says otherwise
constexpr double least_doubt = 1e-3;  ///< no score is quite sure

/// How probable a unit acts as the combination wants it.
double evidence_for(const AuScore& score, char side) {
  const double probability = std::clamp(score.probability, least_doubt, 1 - least_doubt);
  const bool one_sided = score.side == 'L' || score.side == 'R';
  const bool fits = side == 0 ? !one_sided : score.side == side;
  return fits || score.side == 0 ? probability : probability * wrong_side;
}

/// log P(scores | how often each unit acts).
double log_likelihood(const std::vector<AuScore>& scores, const std::map<int, double>& share,
                      const std::vector<ActionUnitCode>& wanted, double otherwise) {
  double sum = 0;
  for (const auto& score : scores) {
    const auto unit = std::ranges::find(wanted, score.action_unit, &ActionUnitCode::number);
    if (unit != wanted.end()) {
      const double good = evidence_for(score, unit->side);
      sum += std::log(good * shown + (1 - good) * (1 - shown));
      continue;
    }
    const auto own = share.find(score.action_unit);
    const double acts = own == share.end() ? otherwise : own->second;
    const double seen = std::clamp(score.probability, least_doubt, 1 - least_doubt);
    sum += std::log(seen * acts + (1 - seen) * (1 - acts));
  }
  return sum;
}

/// A unit that the classifier does not know can neither be shown nor missed; one alone would then fit
/// anything.
bool can_be_seen(const EmotionMap::Combination& combination, const std::vector<AuScore>& scores) {
  return std::ranges::all_of(combination.units, [&](const ActionUnitCode& unit) {
    return std::ranges::find(scores, unit.number, &AuScore::action_unit) != scores.end();
  });
}

}  // namespace

std::vector<double> emotion_probabilities(const EmotionMap& map, const std::vector<AuScore>& scores) {
  std::vector<double> likelihood(map.labels.size(), -INFINITY);
  for (const auto& combination : map.combinations)
    if (can_be_seen(combination, scores))
      likelihood[combination.label] = std::max(
          likelihood[combination.label], log_likelihood(scores, combination.along, combination.units, stray));
  likelihood[map.other_label()] = std::log(map.other) + log_likelihood(scores, {}, {}, any_unit);
  likelihood[map.neutral_label()] = log_likelihood(scores, {}, {}, stray_at_rest);
  const double highest = std::ranges::max(likelihood);
  std::vector<double> probabilities;
  for (const double value : likelihood) probabilities.push_back(std::exp(value - highest));
  const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  for (double& value : probabilities) value /= sum;
  return probabilities;
}

}  // namespace micro
