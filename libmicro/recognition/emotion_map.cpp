#include "libmicro/recognition/emotion_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace micro {
namespace {

constexpr double shown = 0.95;  ///< how often a unit of a combination acts
constexpr double stray = 0.05;  ///< and one that is not in it
constexpr double stray_at_rest = 0.02;
constexpr double wrong_side = 0.1;    ///< a unit acts on the side asked for although the score says otherwise
constexpr double least_doubt = 1e-3;  ///< no score is quite sure
constexpr double seen_from = 0.5;
constexpr double other_of_nothing = 0.1;  ///< weight of "other" where no unit is seen

double certain(double probability) { return std::clamp(probability, least_doubt, 1 - least_doubt); }

/// How probable a unit acts as the combination wants it.
double evidence_for(const AuScore& score, char side) {
  const bool one_sided = score.side == 'L' || score.side == 'R';
  const bool fits = side == 0 ? !one_sided : score.side == side;
  return certain(fits || score.side == 0 ? score.probability : score.probability * wrong_side);
}

/// Log likelihood of a score when the unit acts in this share, against the most that any score could have.
double fit(double evidence, double share) {
  return std::log((evidence * share + (1 - evidence) * (1 - share)) / std::max(share, 1 - share));
}

double fit_of(const std::vector<AuScore>& scores, const EmotionMap::Combination& combination, bool sides) {
  double sum = 0;
  for (const auto& score : scores) {
    const auto unit = std::ranges::find(combination.units, score.action_unit, &ActionUnitCode::number);
    const auto along = combination.along.find(score.action_unit);
    if (unit != combination.units.end())
      sum += fit(sides ? evidence_for(score, unit->side) : certain(score.probability), shown);
    else
      sum += fit(certain(score.probability), along == combination.along.end() ? stray : along->second);
  }
  return sum;
}

/// As if a combination were made of just what is seen.
double fit_of_other(const std::vector<AuScore>& scores) {
  double sum = 0;
  bool any = false;
  for (const auto& score : scores) {
    const bool seen = score.probability >= seen_from;
    any = any || seen;
    sum += fit(certain(score.probability), seen ? shown : stray);
  }
  return sum + (any ? 0 : std::log(other_of_nothing));
}

double fit_of_neutral(const std::vector<AuScore>& scores) {
  double sum = 0;
  for (const auto& score : scores) sum += fit(certain(score.probability), stray_at_rest);
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
      likelihood[combination.label] =
          std::max(likelihood[combination.label], fit_of(scores, combination, map.sides));
  likelihood[map.other_label()] = std::log(map.other) + fit_of_other(scores);
  likelihood[map.neutral_label()] = fit_of_neutral(scores);
  const double highest = std::ranges::max(likelihood);
  std::vector<double> probabilities;
  for (const double value : likelihood) probabilities.push_back(std::exp(value - highest));
  const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
  for (double& value : probabilities) value /= sum;
  return probabilities;
}

}  // namespace micro
