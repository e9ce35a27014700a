#include <algorithm>
#include <iterator>

#include "libmicro/evaluation/spotting_evaluation.h"

namespace micro {
namespace {

class MetricList {
 public:
  explicit MetricList(const ScoreRules& rules) : rules_(rules) {}

  Metrics of(const SpottingTally& tally) {
    for (const Group group : groups)
      if (rules_.split || group == Group::overall) add_group(tally, group);
    add_false_alarms(tally);
    add_lengths(tally);
    add_blinks(tally.blinks);
    put("confidence", "expected_calibration_error", "1",
        expected_calibration_error(tally.claims, rules_.options.confidence_bins));
    put("confidence", "brier_score", "1", brier_score(tally.claims));
    return std::move(metrics_);
  }

 private:
  void put(const std::string& group, const std::string& name, const char* unit, double value,
           double iou = undefined) {
    metrics_.push_back({group, name, unit, iou, value, {}});
  }

  void add_group(const SpottingTally& tally, Group group) {
    const std::string name = to_string(group);
    const Counts& counts = tally.counts[at(group)];
    const double iou = rules_.options.iou;
    put(name, "true", "count", static_cast<double>(counts.truths), iou);
    put(name, "predicted", "count", static_cast<double>(counts.predictions), iou);
    put(name, "hits", "count", static_cast<double>(counts.hits), iou);
    put(name, "misses", "count", static_cast<double>(counts.misses()), iou);
    put(name, "false_alarms", "count", static_cast<double>(counts.false_alarms()), iou);
    add_rates(name, counts, iou);
    for (std::size_t i = 0; i < rules_.thresholds.size(); ++i)
      if (rules_.thresholds[i] != iou) add_rates(name, tally.sweep[i][at(group)], rules_.thresholds[i]);
    add_timing(metrics_, name, tally.timing[at(group)]);
    if (!tally.emotions.empty()) add_emotions(name, counts, tally.emotions[0][at(group)]);
  }

  void add_rates(const std::string& group, const Counts& counts, double iou) {
    put(group, "precision", "1", counts.precision(), iou);
    put(group, "recall", "1", counts.recall(), iou);
    put(group, "f1", "1", counts.f1(), iou);
  }

  void add_emotions(const std::string& group, const Counts& counts, const Confusion& emotions) {
    const double spotting = counts.f1(), analysis = emotions.analysis_f1();
    put(group, "analysis_f1", "1", analysis);
    put(group, "analysis_uf1", "1", emotions.uf1(Confusion::Absent::zero));
    put(group, "analysis_uar", "1", emotions.uar(Confusion::Absent::zero));
    put(group, "analysis_accuracy", "1", emotions.accuracy());
    put(group, "strs", "1", spotting * analysis);
  }

  void add_false_alarms(const SpottingTally& tally) {
    const Counts& counts = tally.counts[at(Group::any_class)];
    const auto nothing = tally.false_alarms_on.find("nothing");
    const double clear = nothing == tally.false_alarms_on.end() ? 0 : static_cast<double>(nothing->second);
    put("any_class", "false_alarms_per_minute", "1/min",
        ratio(static_cast<double>(counts.false_alarms()), tally.minutes), rules_.options.iou);
    put("any_class", "false_alarms_on_nothing_per_minute", "1/min", ratio(clear, tally.minutes));
    put("any_class", "minutes", "min", tally.minutes);
    put("any_class", "true_touched", "1",
        ratio(static_cast<double>(tally.touched), static_cast<double>(counts.truths)));
    put("any_class", "predicted_touching", "1",
        ratio(static_cast<double>(tally.touching), static_cast<double>(counts.predictions)));
  }

  void add_lengths(const SpottingTally& tally) {
    for (const EventClass length :
         {EventClass::transient, EventClass::micro, EventClass::brief, EventClass::macro}) {
      const Counts& counts = tally.by_length[static_cast<std::size_t>(length)];
      const std::string group = std::string("length ") + to_string(length);
      put(group, "true", "count", static_cast<double>(counts.truths));
      put(group, "hits", "count", static_cast<double>(counts.hits), rules_.options.iou);
      put(group, "recall", "1", counts.recall(), rules_.options.iou);
    }
  }

  void add_blinks(const BlinkCounts& blinks) {
    put("blink", "true", "count", static_cast<double>(blinks.truths));
    put("blink", "hits", "count", static_cast<double>(blinks.found));
    put("blink", "recall", "1", ratio(static_cast<double>(blinks.found), static_cast<double>(blinks.truths)));
    put("blink", "reported_as_expression", "count", static_cast<double>(blinks.as_expression));
    put("blink", "predicted", "count", static_cast<double>(blinks.predictions));
    put("blink", "false_alarms", "count", static_cast<double>(blinks.nowhere));
  }

  const ScoreRules& rules_;
  Metrics metrics_;
};

SpottingTally merged(const std::vector<SpottingEvaluation::Video>& videos,
                     std::span<const std::size_t> chosen) {
  SpottingTally sum;
  for (const std::size_t i : chosen) sum.add(videos[i].tally);
  return sum;
}

}  // namespace

Metrics spotting_metrics(const SpottingTally& tally, const ScoreRules& rules) {
  return MetricList(rules).of(tally);
}

SpottingEvaluation evaluate_spotting(const std::vector<VideoPair>& videos, const ScoreOptions& options,
                                     const BootstrapOptions& bootstrap) {
  SpottingEvaluation result{ScoreRules::make(options, videos), {}, {}, {}, {}, 0, false};
  std::vector<std::string> subjects;
  for (const auto& video : videos) {
    const ComparedVideo compared(video, result.rules);
    result.videos.push_back(
        {video.name, video.subject, video.fps, video.frames, tally_video(compared, result.rules)});
    std::ranges::move(list_findings(compared, result.rules), std::back_inserter(result.findings));
    result.total.add(result.videos.back().tally);
    subjects.push_back(video.subject);
  }
  result.metrics = spotting_metrics(result.total, result.rules);
  std::vector<SpottingTally> tallies;
  for (const auto& unit : bootstrap_units(subjects, bootstrap.unit))
    tallies.push_back(merged(result.videos, unit));
  result.units = tallies.size();
  result.by_subject = tallies.size() < videos.size() || bootstrap.unit == "subject";
  const auto of = [&](std::span<const std::size_t> chosen) {
    SpottingTally sum;
    for (const std::size_t i : chosen) sum.add(tallies[i]);
    return spotting_metrics(sum, result.rules);
  };
  add_confidence(result.metrics, result.units, of, bootstrap);
  return result;
}

}  // namespace micro
