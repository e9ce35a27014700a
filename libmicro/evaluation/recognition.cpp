#include "libmicro/evaluation/recognition.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/table_columns.h"

namespace micro {
namespace {

[[noreturn]] void refuse(const CsvTable& table, const AnnotationRow& row, const std::string& why,
                         const std::string& what = "") {
  throw Error(ErrorCategory::input, table.where({row.line, {}}) + ": " + why, what);
}

void need_columns(const CsvTable& table, const TableDescription& description,
                  const std::vector<Column>& needed) {
  const TableColumns columns(table, description.columns);
  for (const Column column : needed)
    if (!columns.has(column))
      throw Error(ErrorCategory::input, "'" + table.file + "' has no column for the " + to_string(column),
                  std::string("name it with columns ") + to_string(column) + "=NAME");
}

bool same_sample(const AnnotationRow& one, const AnnotationRow& other, bool by_onset) {
  const bool subjects =
      one.subject.empty() || other.subject.empty() || same_subject(one.subject, other.subject);
  return one.video == other.video && subjects && (!by_onset || one.onset == other.onset);
}

/// Finds the partner of each true row among the predicted ones.
class SamplePairing {
 public:
  SamplePairing(const CsvTable& predicted, const CsvTable& truth, std::vector<AnnotationRow> answers)
      : predicted_(predicted), truth_(truth), answers_(std::move(answers)), used_(answers_.size()) {}

  const AnnotationRow& partner_of(const AnnotationRow& row) {
    const std::size_t found = only(row, false, true) ? *only(row, false, true) : chosen(row);
    if (used_[found])
      refuse(truth_, row, "the clip '" + row.video + "' stands twice", "add a column with the onset");
    used_[found] = true;
    return answers_[found];
  }

  void refuse_unused() const {
    for (std::size_t i = 0; i < answers_.size(); ++i)
      if (!used_[i])
        refuse(predicted_, answers_[i],
               "the clip '" + answers_[i].video + "' is not in '" + truth_.file + "'");
  }

 private:
  /// The only answer that fits; nothing when there are none or several.
  std::optional<std::size_t> only(const AnnotationRow& row, bool by_onset, bool quiet) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (!same_sample(row, answers_[i], by_onset)) continue;
      if (found) return quiet ? std::nullopt : twice(answers_[i]);
      found = i;
    }
    return found;
  }

  std::size_t chosen(const AnnotationRow& row) const {
    const auto found = only(row, true, false);
    if (!found) refuse(truth_, row, "the clip '" + row.video + "' is not in '" + predicted_.file + "'");
    return *found;
  }

  [[noreturn]] std::optional<std::size_t> twice(const AnnotationRow& row) const {
    refuse(predicted_, row, "the clip '" + row.video + "' stands twice",
           "name the subject or the onset on both sides");
  }

  const CsvTable& predicted_;
  const CsvTable& truth_;
  std::vector<AnnotationRow> answers_;
  std::vector<char> used_;
};

}  // namespace

std::vector<RecognitionSample> pair_samples(const CsvTable& predicted,
                                            const TableDescription& predicted_description,
                                            const CsvTable& truth, const TableDescription& truth_description,
                                            std::vector<std::string>& notes) {
  const bool own_column = TableColumns(predicted, predicted_description.columns).has(Column::predicted);
  need_columns(predicted, predicted_description,
               {Column::video, own_column ? Column::predicted : Column::emotion});
  need_columns(truth, truth_description, {Column::video, Column::emotion});
  SamplePairing pairing(predicted, truth, read_annotation_rows(predicted, predicted_description, notes));
  std::vector<RecognitionSample> samples;
  for (const auto& row : read_annotation_rows(truth, truth_description, notes)) {
    if (row.emotion.empty()) refuse(truth, row, "there is no emotion");
    const AnnotationRow& answer = pairing.partner_of(row);
    samples.push_back({row.subject.empty() ? answer.subject : row.subject, row.video, row.emotion,
                       own_column ? answer.predicted : answer.emotion});
  }
  pairing.refuse_unused();
  return samples;
}

std::vector<RecognitionSample> read_samples(const CsvTable& table, const TableDescription& description,
                                            std::vector<std::string>& notes) {
  need_columns(table, description, {Column::emotion, Column::predicted});
  std::vector<RecognitionSample> samples;
  for (const auto& row : read_annotation_rows(table, description, notes)) {
    if (row.emotion.empty()) refuse(table, row, "there is no emotion");
    samples.push_back({row.subject, row.video, row.emotion, row.predicted});
  }
  return samples;
}

namespace {

std::vector<std::string> classes_of(const std::vector<RecognitionSample>& samples,
                                    const std::string& emotions) {
  std::vector<std::string> wanted;
  for (const auto& part : split_text(emotions, ','))
    if (auto name = plain_text(part); !name.empty()) wanted.push_back(std::move(name));
  if (!wanted.empty()) return wanted;
  std::set<std::string> found;
  for (const auto& sample : samples) found.insert(sample.truth);
  return {found.begin(), found.end()};
}

Metrics recognition_metrics(const Confusion& total) {
  const auto metric = [](const std::string& group, const std::string& name, double value,
                         const char* unit = "1") { return Metric{group, name, unit, undefined, value, {}}; };
  Metrics metrics{metric("recognition", "samples", static_cast<double>(total.total()), "count"),
                  metric("recognition", "uf1", total.uf1()), metric("recognition", "uar", total.uar()),
                  metric("recognition", "accuracy", total.accuracy()),
                  metric("recognition", "kappa", total.kappa())};
  for (std::size_t i = 0; i < total.classes().size(); ++i) {
    const std::string group = "class " + total.classes()[i];
    const Counts counts = total.of(i);
    metrics.push_back(metric(group, "true", static_cast<double>(counts.truths), "count"));
    metrics.push_back(metric(group, "predicted", static_cast<double>(counts.predictions), "count"));
    metrics.push_back(metric(group, "precision", counts.precision()));
    metrics.push_back(metric(group, "recall", counts.recall()));
    metrics.push_back(metric(group, "f1", counts.f1()));
  }
  return metrics;
}

}  // namespace

RecognitionEvaluation evaluate_recognition(const std::vector<RecognitionSample>& samples,
                                           const std::string& emotions, const BootstrapOptions& bootstrap) {
  if (samples.empty()) throw Error(ErrorCategory::input, "there are no samples to compare");
  RecognitionEvaluation result;
  result.classes = classes_of(samples, emotions);
  std::map<std::string, Confusion> folds;
  std::vector<std::string> subjects;
  std::vector<Confusion> single;
  for (const auto& sample : samples) {
    single.emplace_back(result.classes).add(sample.truth, sample.answer);
    folds.try_emplace(sample.subject, result.classes).first->second += single.back();
    subjects.push_back(sample.subject);
    result.left_out += single.back().total() == 0;
  }
  result.total = Confusion(result.classes);
  for (auto& [subject, fold] : folds) {
    result.total += fold;
    result.subjects.push_back(subject);
    result.by_subject.push_back(std::move(fold));
  }
  result.metrics = recognition_metrics(result.total);
  const auto units = bootstrap_units(subjects, bootstrap.unit);
  result.units = units.size();
  const auto of = [&](std::span<const std::size_t> chosen) {
    Confusion sum(result.classes);
    for (const std::size_t unit : chosen)
      for (const std::size_t sample : units[unit]) sum += single[sample];
    return recognition_metrics(sum);
  };
  add_confidence(result.metrics, result.units, of, bootstrap);
  return result;
}

}  // namespace micro
