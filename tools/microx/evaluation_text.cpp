#include "tools/microx/evaluation_text.h"

#include <fmt/format.h>

#include "tools/microx/metric_text.h"

namespace microx {
namespace {

using micro::AgreementEvaluation;
using micro::RecognitionEvaluation;

std::ptrdiff_t size_of(const std::vector<std::string>& names) {
  return static_cast<std::ptrdiff_t>(names.size());
}

bool has_subjects(const RecognitionEvaluation& evaluation) {
  return evaluation.subjects.size() > 1 || !evaluation.subjects.front().empty();
}

std::string recognition_opening(const EvaluationHead& head, const RecognitionEvaluation& evaluation,
                                const MetricTexts& metrics) {
  std::string text = fmt::format(
      "{}{}: {} samples, {}, {}\n", head.predicted, head.truth.empty() ? "" : " against " + head.truth,
      metrics.count("recognition", "samples"), counted(size_of(evaluation.classes), "class", "classes"),
      has_subjects(evaluation) ? counted(size_of(evaluation.subjects), "subject (fold)", "subjects (folds)")
                               : "no subjects named");
  if (evaluation.left_out > 0)
    text += fmt::format("{} samples of other classes left out\n", evaluation.left_out);
  return text;
}

std::string class_table(const RecognitionEvaluation& evaluation, const MetricTexts& metrics) {
  std::vector<Row> rows{{"class", "true", "predicted", "precision", "recall", "F1"}};
  for (const auto& name : evaluation.classes) {
    const std::string group = "class " + name;
    rows.push_back({name, metrics.count(group, "true"), metrics.count(group, "predicted"),
                    metrics.of(group, "precision", 2), metrics.of(group, "recall", 2),
                    metrics.of(group, "f1", 2)});
  }
  return table_text(rows, {3, 4, 5});
}

std::string confusion_table(const micro::Confusion& confusion) {
  std::vector<Row> rows{{"true \\ predicted"}};
  const auto& classes = confusion.classes();
  rows[0].insert(rows[0].end(), classes.begin(), classes.end());
  rows[0].emplace_back("other");
  for (std::size_t i = 0; i < classes.size(); ++i) {
    rows.push_back({classes[i]});
    for (std::size_t j = 0; j < classes.size(); ++j)
      rows.back().push_back(std::to_string(confusion.count(i, j)));
    rows.back().push_back(std::to_string(confusion.other_answers(i)));
  }
  return table_text(rows);
}

std::string agreement_table(const AgreementEvaluation& evaluation, const MetricTexts& metrics) {
  std::vector<Row> rows{{"", "agreement", "Cohen's kappa"}};
  rows.push_back({"events: 2 matched / all", metrics.of("events", "agreement", 2), ""});
  rows.push_back({"any expression, frame by frame", "", metrics.of("events", "kappa_frames", 2)});
  for (const auto& [group, what] : {std::pair{"emotion", "emotion of {} matched events"},
                                    std::pair{"class", "micro or macro, {} matched events"}})
    if (metrics.value(group, "pairs") > 0)
      rows.push_back({fmt::format(fmt::runtime(what), metrics.count(group, "pairs")),
                      metrics.of(group, "agreement", 2), metrics.of(group, "kappa", 2)});
  if (!evaluation.action_units.empty()) {
    rows.push_back(
        {"action units: 2 |A and B| / (|A| + |B|)", metrics.of("action_units", "agreement", 2), ""});
    rows.push_back({"  of matched events only", metrics.of("action_units", "agreement_matched", 2), ""});
  }
  return table_text(rows, {1, 2});
}

std::string unit_table(const AgreementEvaluation& evaluation, const MetricTexts& metrics) {
  if (evaluation.action_units.empty()) return "";
  std::vector<Row> rows{
      {"action unit", "one", "other", "both", "agreement", "kappa, events", "kappa, frames"}};
  for (const auto& unit : evaluation.action_units) {
    const std::string group = "AU " + unit;
    rows.push_back({unit, metrics.count(group, "one"), metrics.count(group, "other"),
                    metrics.count(group, "both"), metrics.of(group, "agreement", 2),
                    metrics.of(group, "kappa_events", 2), metrics.of(group, "kappa_frames", 2)});
  }
  return "\n" + table_text(rows, {4, 5, 6});
}

}  // namespace

std::string evaluation_text(const EvaluationHead& head, const RecognitionEvaluation& evaluation) {
  const MetricTexts metrics(evaluation.metrics);
  const bool subjects = has_subjects(evaluation);
  return recognition_opening(head, evaluation, metrics) +
         fmt::format("UF1 {}   UAR {}   accuracy {}   kappa {}\n", metrics.of("recognition", "uf1", 3),
                     metrics.of("recognition", "uar", 3), metrics.of("recognition", "accuracy", 3),
                     metrics.of("recognition", "kappa", 3)) +
         confidence_line(head.bootstrap, evaluation.units, subjects ? "subject" : "sample",
                         subjects ? "subjects" : "samples") +
         "\n" + class_table(evaluation, metrics) + "\n" + confusion_table(evaluation.total) +
         notes_text(head.notes);
}

std::string evaluation_text(const EvaluationHead& head, const AgreementEvaluation& evaluation) {
  const MetricTexts metrics(evaluation.metrics);
  return fmt::format("{} (one) and {} (other): {} and {} events, {} matched\n\n", head.predicted, head.truth,
                     metrics.count("events", "one"), metrics.count("events", "other"),
                     metrics.count("events", "matched")) +
         agreement_table(evaluation, metrics) +
         confidence_line(head.bootstrap, evaluation.units, evaluation.by_subject ? "subject" : "video",
                         evaluation.by_subject ? "subjects" : "videos") +
         unit_table(evaluation, metrics) + "\nTiming of matched events: " + head.predicted + " minus " +
         head.truth + "\n" + timing_table(metrics, "events") + notes_text(head.notes);
}

}  // namespace microx
