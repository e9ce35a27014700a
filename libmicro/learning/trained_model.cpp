#include "libmicro/learning/trained_model.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace micro {
namespace {

std::vector<double> weights_for(const std::vector<int>& labels, std::size_t classes, bool balanced) {
  std::vector<double> weights(classes, 1.0);
  if (!balanced) return weights;
  std::vector<double> count(classes);
  for (const int label : labels) ++count[static_cast<std::size_t>(label)];
  for (std::size_t c = 0; c < classes; ++c)
    weights[c] = static_cast<double>(labels.size()) / (static_cast<double>(classes) * count[c]);
  return weights;
}

/// A question whose answers are the label sets that occur; `own` of each sample.
Head learnt_head(const SampleRows& rows, const std::vector<std::vector<int>>& own, const Learner& learner,
                 const FitOptions& options) {
  const std::set<std::vector<int>> different(own.begin(), own.end());
  Head head{{different.begin(), different.end()}, {}, "", {}};
  if (head.answers.size() < 2) return head;
  std::vector<int> labels;
  for (const auto& set : own)
    labels.push_back(static_cast<int>(std::ranges::lower_bound(head.answers, set) - head.answers.begin()));
  const std::size_t classes = head.answers.size();
  head.preparation = fit_preparation(rows, labels, static_cast<int>(classes), options.preparation);
  head.class_weights = weights_for(labels, classes, options.balanced);
  SampleRows prepared = head.preparation.apply(rows);
  augment(prepared, labels, options.preparation, options.seed);
  head.model =
      learner.train({prepared, std::move(labels), head.class_weights, options.seed}, options.settings);
  return head;
}

/// {label} where it is among a sample's, {} elsewhere.
std::vector<std::vector<int>> only(const std::vector<std::vector<int>>& labels, int label) {
  std::vector<std::vector<int>> out;
  for (const auto& own : labels)
    out.push_back(std::ranges::find(own, label) == own.end() ? std::vector<int>{} : std::vector<int>{label});
  return out;
}

}  // namespace

TrainedModel fit_model(const SampleTable& table, const Learner& learner, const FitOptions& options) {
  check_samples(table);
  TrainedModel model{table.names.size(), {}};
  if (!table.several || !options.each_alone) {
    model.heads.push_back(learnt_head(table.rows, table.labels, learner, options));
    return model;
  }
  for (int label = 0; label < static_cast<int>(table.names.size()); ++label)
    model.heads.push_back(learnt_head(table.rows, only(table.labels, label), learner, options));
  return model;
}

OpenModel::OpenModel(const TrainedModel& model, const Learner& learner, const LearnerSettings& settings)
    : model_(model) {
  for (const auto& head : model.heads)
    learners_.push_back(head.model.empty() ? nullptr
                                           : learner.open(head.model, head.preparation.kept.size(),
                                                          head.answers.size(), settings));
}

ModelAnswer OpenModel::ask(const SampleRows& rows) const {
  const auto count = static_cast<Eigen::Index>(rows.count());
  ModelAnswer out{FeatureRows::Zero(count, static_cast<Eigen::Index>(model_.labels)),
                  std::vector<std::vector<int>>(rows.count())};
  for (std::size_t h = 0; h < learners_.size(); ++h) {
    const Head& head = model_.heads[h];
    FeatureRows answers = FeatureRows::Ones(count, 1);
    if (learners_[h]) answers = learners_[h]->answers(head.preparation.apply(rows));
    for (Eigen::Index i = 0; i < count; ++i) {
      Eigen::Index best = 0;
      answers.row(i).maxCoeff(&best);
      auto& chosen = out.labels[static_cast<std::size_t>(i)];
      std::ranges::copy(head.answers[static_cast<std::size_t>(best)], std::back_inserter(chosen));
    }
    for (std::size_t a = 0; a < head.answers.size(); ++a)
      for (const int label : head.answers[a])
        out.probabilities.col(label) += answers.col(static_cast<Eigen::Index>(a));
  }
  return out;
}

}  // namespace micro
