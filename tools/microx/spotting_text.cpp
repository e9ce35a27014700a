#include "tools/microx/evaluation_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/microx/metric_text.h"

namespace microx {
namespace {

using micro::Group;
using micro::SpottingEvaluation;

const char* label_of(Group group, bool split) {
  if (!split) return "all events";
  constexpr micro::PerGroup<const char*> labels{"micro", "macro", "overall", "any class"};
  return labels[micro::at(group)];
}

/// Writes one spotting result, part by part; parts that do not apply are empty.
class SpottingText {
 public:
  SpottingText(const EvaluationHead& head, const SpottingEvaluation& evaluation)
      : head_(head), evaluation_(evaluation), rules_(evaluation.rules), metrics_(evaluation.metrics) {
    for (const Group group : micro::groups)
      if (rules_.split || group == Group::overall) groups_.push_back(group);
  }

  std::string text() const {
    return opening() + counts() + sweep() + timing() + false_alarms() + lengths() + blinks() + confidence() +
           emotions() + notes_text(head_.notes);
  }

 private:
  /// The group that takes every hit, whatever its class.
  std::string widest() const { return rules_.split ? "any_class" : "overall"; }

  std::string opening() const {
    std::string text = fmt::format(
        "{} against {}: {}, {}; {} true and {} predicted expressions\n", head_.predicted, head_.truth,
        counted(static_cast<std::ptrdiff_t>(evaluation_.videos.size()), "video", "videos"), length(),
        evaluation_.total.counts[micro::at(Group::any_class)].truths,
        evaluation_.total.counts[micro::at(Group::any_class)].predictions);
    text += fmt::format(
        "A hit: IoU (frames in common / frames of either) of at least {:g}, one prediction for one event.",
        rules_.options.iou);
    if (rules_.split) text += " " + classes();
    return text + "\n";
  }

  std::string length() const {
    const double minutes = evaluation_.total.minutes;
    return std::isnan(minutes) ? "length not known (see --fps, --frames)"
                               : fmt::format("{:.2f} min", minutes);
  }

  std::string classes() const {
    const char* border = rules_.options.definition == "megc" ? "1/2 s" : "1/5 s";
    if (rules_.options.classes == "given") return "Micro and macro as given.";
    if (rules_.options.classes == "duration") return fmt::format("Micro: up to {}.", border);
    return fmt::format("Micro and macro as given, else micro up to {}.", border);
  }

  std::string counts() const {
    std::vector<Row> rows{{"", "true", "predicted", "hits", "missed", "false", "precision", "recall", "F1"}};
    for (const Group group : groups_) {
      const std::string name = to_string(group);
      rows.push_back(
          {label_of(group, rules_.split), metrics_.count(name, "true"), metrics_.count(name, "predicted"),
           metrics_.count(name, "hits"), metrics_.count(name, "misses"), metrics_.count(name, "false_alarms"),
           metrics_.of(name, "precision", 2), metrics_.of(name, "recall", 2), metrics_.of(name, "f1", 2)});
    }
    return "\n" + table_text(rows, {6, 7, 8}) +
           confidence_line(head_.bootstrap, evaluation_.units, evaluation_.by_subject ? "subject" : "video",
                           evaluation_.by_subject ? "subjects" : "videos");
  }

  std::string sweep() const {
    if (rules_.thresholds.empty()) return "";
    std::vector<Row> rows{{"IoU at least"}};
    for (const double iou : rules_.thresholds) rows[0].push_back(fmt::format("{:g}", iou));
    for (const Group group : groups_) {
      rows.push_back({label_of(group, rules_.split)});
      for (std::size_t i = 0; i < rules_.thresholds.size(); ++i)
        rows.back().push_back(fixed(evaluation_.total.sweep[i][micro::at(group)].f1(), 2));
    }
    const auto& total = evaluation_.total;
    const auto& counts = total.counts[micro::at(Group::any_class)];
    return "\nF1 by the overlap asked for\n" + table_text(rows) +
           fmt::format(
               "Any overlap at all: {} of {} true events are touched by a predicted one, {} of {} predicted "
               "ones touch a true one.\n",
               total.touched, counts.truths, total.touching, counts.predictions);
  }

  std::string timing() const {
    return fmt::format("\nTiming of the {} hits{}: predicted minus true\n", metrics_.count(widest(), "hits"),
                       rules_.split ? " of any class" : "") +
           timing_table(metrics_, widest());
  }

  std::string false_alarms() const {
    const long alarms = evaluation_.total.counts[micro::at(Group::any_class)].false_alarms();
    std::string text = fmt::format("\nFalse alarms{}: {}", rules_.split ? " whatever the class" : "", alarms);
    if (!std::isnan(evaluation_.total.minutes))
      text += fmt::format("\n  {} per minute; where nothing at all was marked: {} per minute",
                          metrics_.of("any_class", "false_alarms_per_minute", 2),
                          metrics_.of("any_class", "false_alarms_on_nothing_per_minute", 2));
    std::vector<std::string> places;
    for (const auto& [kind, count] : evaluation_.total.false_alarms_on)
      places.push_back(
          fmt::format("{} {}", kind == "expression" ? "an expression (too little overlap)" : kind, count));
    if (!places.empty()) text += fmt::format("\n  they fall on: {}", fmt::join(places, ", "));
    return text + "\n";
  }

  std::string lengths() const {
    struct Length {
      const char* name;
      const char* label;
    };
    std::vector<Row> rows;
    double known = 0;
    for (const auto& [name, label] :
         {Length{"transient", "below 40 ms"}, Length{"micro", "40-200 ms (strict micro)"},
          Length{"brief", "200-500 ms"}, Length{"macro", "above 500 ms"}}) {
      const std::string group = std::string("length ") + name;
      rows.push_back({label,
                      fmt::format("{} of {}", metrics_.count(group, "hits"), metrics_.count(group, "true")),
                      metrics_.of(group, "recall", 2)});
      known += metrics_.value(group, "true");
    }
    return known > 0 ? "\nRecall by length of the true event\n" + table_text(rows, {2}) : "";
  }

  std::string blinks() const {
    const auto& counts = evaluation_.total.blinks;
    if (counts.truths == 0) return "";
    return fmt::format(
        "\nBlinks: {} of {} found ({}), {} reported as an expression; {} of {} reported blinks are none.\n",
        counts.found, counts.truths, metrics_.of("blink", "recall", 2), counts.as_expression, counts.nowhere,
        counts.predictions);
  }

  std::string confidence() const {
    const auto& claims = evaluation_.total.claims;
    if (claims.empty()) return "";
    std::vector<Row> rows{{"confidence", "events", "mean", "share true"}};
    for (const auto& bin : micro::confidence_bins(claims, rules_.options.confidence_bins))
      if (bin.claims > 0)
        rows.push_back({fmt::format("{:.2f}-{:.2f}", bin.low, bin.high), std::to_string(bin.claims),
                        fixed(bin.mean_confidence, 2), fixed(bin.share_true(), 2)});
    return "\nIs the confidence right? Of the predicted events, how many are true\n" + table_text(rows) +
           fmt::format("Expected calibration error {}, Brier score {}.\n",
                       metrics_.of("confidence", "expected_calibration_error", 2),
                       metrics_.of("confidence", "brier_score", 2));
  }

  std::string emotions() const {
    if (evaluation_.total.emotions.empty()) return "";
    std::vector<Row> rows{{"", "hits", "accuracy", "UF1", "UAR", "analysis F1", "STRS"}};
    for (const Group group : groups_) {
      const std::string name = to_string(group);
      rows.push_back({label_of(group, rules_.split),
                      std::to_string(evaluation_.total.emotions[0][micro::at(group)].total()),
                      fixed(metrics_.value(name, "analysis_accuracy"), 2),
                      fixed(metrics_.value(name, "analysis_uf1"), 2),
                      fixed(metrics_.value(name, "analysis_uar"), 2), metrics_.of(name, "analysis_f1", 2),
                      metrics_.of(name, "strs", 2)});
    }
    return fmt::format("\nEmotions of the hits ({}); STRS = F1 of spotting x F1 of the analysis\n",
                       fmt::join(rules_.emotions, ", ")) +
           table_text(rows, {5, 6});
  }

  const EvaluationHead& head_;
  const SpottingEvaluation& evaluation_;
  const micro::ScoreRules& rules_;
  MetricTexts metrics_;
  std::vector<Group> groups_;
};

std::string event_text(const micro::Annotation& event, const std::optional<Group>& group) {
  std::string text = fmt::format("{}-{}", event.interval.onset(), event.interval.offset());
  if (group) text += std::string(" ") + to_string(*group);
  if (!std::isnan(event.confidence)) text += fmt::format(" confidence {:.2f}", event.confidence);
  if (!event.action_units.empty()) text += fmt::format(" AU {}", fmt::join(event.action_units, "+"));
  return text;
}

std::string mistake_line(const micro::Finding& found) {
  using Verdict = micro::Finding::Verdict;
  if (found.verdict == Verdict::miss)
    return "missed  " + event_text(*found.truth, found.true_class) +
           (found.predicted ? fmt::format("; nearest {} (IoU {:.2f})",
                                          event_text(*found.predicted, found.predicted_class), found.iou)
                            : "; nothing there");
  return "false   " + event_text(*found.predicted, found.predicted_class) +
         (found.touches.empty() ? "; nothing there" : fmt::format("; on {}", fmt::join(found.touches, ", ")));
}

}  // namespace

std::string evaluation_text(const EvaluationHead& head, const SpottingEvaluation& evaluation) {
  return SpottingText(head, evaluation).text();
}

std::string finding_text(const SpottingEvaluation& evaluation) {
  std::string text = "\nMisses and false alarms (frames inclusive, numbered from 0)\n";
  for (const auto& video : evaluation.videos) {
    const auto& counts = video.tally.counts[micro::at(Group::any_class)];
    text += fmt::format("  {}{}: {} of {} found, {}\n", video.subject.empty() ? "" : video.subject + " ",
                        video.name.empty() ? "video" : video.name, counts.hits, counts.truths,
                        counted(counts.false_alarms(), "false alarm", "false alarms"));
    for (const auto& found : evaluation.findings)
      if (found.video == video.name && found.subject == video.subject &&
          found.verdict != micro::Finding::Verdict::hit)
        text += "    " + mistake_line(found) + "\n";
  }
  return text;
}

}  // namespace microx
