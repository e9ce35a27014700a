#include "libmicro/evaluation/spotting_tally.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>

namespace micro {
namespace {

using Events = std::vector<Annotation>;

template <class Test>
Events chosen(const Events& events, Test test) {
  Events result;
  std::ranges::copy_if(events, std::back_inserter(result), test);
  return result;
}

bool touches_any(const Annotation& event, const Events& others) {
  return std::ranges::any_of(others, [&](const auto& other) { return share_a_frame(event, other); });
}

/// One video on its way to a tally.
class VideoTally {
 public:
  VideoTally(const ComparedVideo& compared, const ScoreRules& rules) : compared_(compared), rules_(rules) {
    tally_.sweep.resize(rules.thresholds.size());
    if (!rules.emotions.empty()) {
      const Confusion none(rules.emotions);
      tally_.emotions.push_back({none, none, none, none});
    }
  }

  SpottingTally run() {
    count(Group::any_class, compared_.truth, compared_.predicted);
    if (rules_.split)
      for (const Group group : {Group::micro, Group::macro}) count_class(group);
    sum_up_overall();
    tally_.minutes = compared_.video.minutes();
    count_lengths();
    count_touching();
    count_blinks();
    count_false_alarms();
    make_claims();
    return std::move(tally_);
  }

 private:
  /// Matches two lists of events and books them under a group.
  void count(Group group, const Events& truth, const Events& predicted) {
    auto matches = match_events(truth, predicted);
    const auto counts_at = [&](double iou) {
      return Counts{static_cast<long>(truth.size()), static_cast<long>(predicted.size()),
                    static_cast<long>(hits_at(matches, iou))};
    };
    for (std::size_t i = 0; i < rules_.thresholds.size(); ++i)
      tally_.sweep[i][at(group)] = counts_at(rules_.thresholds[i]);
    tally_.counts[at(group)] = counts_at(rules_.options.iou);
    matches.resize(hits_at(matches, rules_.options.iou));
    for (const Match& hit : matches) book_hit(group, truth[hit.truth], predicted[hit.predicted]);
  }

  void count_class(Group group) {
    const auto is_in = [&](const auto& event) {
      return rules_.class_of(event, compared_.video.fps) == group;
    };
    count(group, chosen(compared_.truth, is_in), chosen(compared_.predicted, is_in));
  }

  void book_hit(Group group, const Annotation& truth, const Annotation& predicted) {
    tally_.timing[at(group)].add(predicted, truth, compared_.video.fps);
    if (!tally_.emotions.empty()) tally_.emotions[0][at(group)].add(truth.emotion, predicted.emotion);
  }

  void sum_up_overall() {
    const auto sum = [&](PerGroup<Counts>& counts) {
      counts[at(Group::overall)] =
          rules_.split ? counts[at(Group::micro)] + counts[at(Group::macro)] : counts[at(Group::any_class)];
    };
    for (auto& counts : tally_.sweep) sum(counts);
    sum(tally_.counts);
    const auto parts = rules_.split ? std::vector{Group::micro, Group::macro} : std::vector{Group::any_class};
    for (const Group part : parts) {
      tally_.timing[at(Group::overall)].append(tally_.timing[at(part)]);
      for (auto& emotions : tally_.emotions) emotions[at(Group::overall)] += emotions[at(part)];
    }
  }

  void count_lengths() {
    for (std::size_t i = 0; i < compared_.truth.size() && std::isfinite(compared_.video.fps); ++i) {
      const double seconds = static_cast<double>(compared_.truth[i].interval.length()) / compared_.video.fps;
      Counts& counts =
          tally_.by_length[static_cast<std::size_t>(classify_duration(seconds, ClassDefinition::strict))];
      ++counts.truths, counts.hits += compared_.hit_truth[i];
    }
  }

  void count_touching() {
    for (const auto& event : compared_.truth) tally_.touched += touches_any(event, compared_.predicted);
    for (const auto& event : compared_.predicted) tally_.touching += touches_any(event, compared_.truth);
  }

  void count_blinks() {
    const auto true_blinks =
        chosen(compared_.video.truth, [](const auto& e) { return e.kind == EventKind::blink; });
    const auto closures = chosen(compared_.video.predicted, [](const auto& e) {
      return e.kind == EventKind::blink || e.kind == EventKind::eye_closure;
    });
    const Events alarms = compared_.false_alarms();
    BlinkCounts& counts = tally_.blinks;
    for (const auto& blink : true_blinks) {
      ++counts.truths;
      counts.found += touches_any(blink, closures);
      counts.as_expression += touches_any(blink, alarms);
    }
    for (const auto& closure : closures) {
      if (closure.kind != EventKind::blink) continue;
      ++counts.predictions;
      counts.nowhere += !touches_any(closure, true_blinks);
    }
  }

  void count_false_alarms() {
    for (const auto& alarm : compared_.false_alarms()) {
      std::set<std::string> kinds;
      for (const auto& event : compared_.video.truth)
        if (share_a_frame(event, alarm)) kinds.insert(to_string(event.kind));
      if (kinds.empty()) kinds.insert("nothing");
      for (const auto& kind : kinds) ++tally_.false_alarms_on[kind];
    }
  }

  void make_claims() {
    for (std::size_t i = 0; i < compared_.predicted.size(); ++i)
      if (const double confidence = compared_.predicted[i].confidence; !std::isnan(confidence))
        tally_.claims.push_back({confidence, compared_.hit_predicted[i]});
  }

  const ComparedVideo& compared_;
  const ScoreRules& rules_;
  SpottingTally tally_;
};

}  // namespace

void BlinkCounts::add(const BlinkCounts& other) {
  truths += other.truths, found += other.found, as_expression += other.as_expression;
  predictions += other.predictions, nowhere += other.nowhere;
}

void SpottingTally::add(const SpottingTally& other) {
  sweep.resize(other.sweep.size());
  for (std::size_t i = 0; i < sweep.size(); ++i)
    for (std::size_t g = 0; g < group_count; ++g) sweep[i][g] += other.sweep[i][g];
  for (std::size_t g = 0; g < group_count; ++g) {
    counts[g] += other.counts[g];
    timing[g].append(other.timing[g]);
  }
  for (std::size_t i = 0; i < by_length.size(); ++i) by_length[i] += other.by_length[i];
  touched += other.touched, touching += other.touching, minutes += other.minutes;
  blinks.add(other.blinks);
  for (const auto& [kind, count] : other.false_alarms_on) false_alarms_on[kind] += count;
  std::ranges::copy(other.claims, std::back_inserter(claims));
  if (emotions.empty())
    emotions = other.emotions;
  else
    for (std::size_t g = 0; g < group_count && !other.emotions.empty(); ++g)
      emotions[0][g] += other.emotions[0][g];
}

SpottingTally tally_video(const ComparedVideo& compared, const ScoreRules& rules) {
  return VideoTally(compared, rules).run();
}

}  // namespace micro
