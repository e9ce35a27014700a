#include "libmicro/evaluation/matching.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace micro {
namespace {

/// What decides between pairs of equal IoU: the events themselves, never their places in the lists.
auto rank(const Annotation& event) {
  const double confidence = std::isnan(event.confidence) ? -1 : event.confidence;
  return std::tuple(event.interval.onset(), event.interval.offset(), -confidence);
}

std::vector<Match> overlapping(std::span<const Annotation> truth, std::span<const Annotation> predicted) {
  std::vector<Match> pairs;
  for (std::size_t i = 0; i < truth.size(); ++i)
    for (std::size_t j = 0; j < predicted.size(); ++j)
      if (const double iou = truth[i].interval.iou(predicted[j].interval); iou > 0)
        pairs.push_back({i, j, iou});
  return pairs;
}

}  // namespace

std::vector<Match> match_events(std::span<const Annotation> truth, std::span<const Annotation> predicted) {
  std::vector<Match> pairs = overlapping(truth, predicted);
  std::ranges::stable_sort(pairs, [&](const Match& one, const Match& other) {
    if (one.iou != other.iou) return one.iou > other.iou;
    return std::pair(rank(truth[one.truth]), rank(predicted[one.predicted])) <
           std::pair(rank(truth[other.truth]), rank(predicted[other.predicted]));
  });
  std::vector<bool> found(truth.size()), used(predicted.size());
  std::vector<Match> matches;
  for (const Match& pair : pairs) {
    if (found[pair.truth] || used[pair.predicted]) continue;
    found[pair.truth] = used[pair.predicted] = true;
    matches.push_back(pair);
  }
  return matches;
}

std::size_t hits_at(std::span<const Match> matches, double iou) {
  const auto end = std::ranges::find_if(matches, [iou](const Match& match) { return match.iou < iou; });
  return static_cast<std::size_t>(end - matches.begin());
}

}  // namespace micro
