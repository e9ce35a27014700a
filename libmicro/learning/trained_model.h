#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libmicro/learning/learner.h"
#include "libmicro/learning/preparation.h"

namespace micro {

/// How a model is fitted.
struct FitOptions {
  PreparationOptions preparation;
  bool balanced =
      true;  ///< class weights: every class counts as much as the others; false: every sample does
  bool each_alone = false;   ///< where samples have several labels: a question of yes or no for each of them
  LearnerSettings settings;  ///< complete
  unsigned long seed = 1;
};

/// One question to a learner, which knows its answers by number.
struct Head {
  std::vector<std::vector<int>> answers;  ///< the labels that each stands for, sorted
  Preparation preparation;
  std::string model;  ///< the learner's bytes; empty when there is only one answer
  std::vector<double> class_weights;
};

/// Everything that was learnt from a table: which of the classes or combinations of action units it is (one
/// head), or for each action unit whether it acts (a head each), so that combinations can be told that were
/// never seen.
struct TrainedModel {
  std::size_t labels = 0;
  std::vector<Head> heads;
};

/// Looks at nothing but `table`. A question to which all samples have the same answer needs no model.
TrainedModel fit_model(const SampleTable& table, const Learner& learner, const FitOptions& options);

/// What a model says of samples.
struct ModelAnswer {
  FeatureRows probabilities;  ///< samples x labels, 0..1: of classes they sum to 1
  std::vector<std::vector<int>>
      labels;  ///< of the most probable answer to each question (the first of equals)
};

/// A model with its learners opened.
class OpenModel {
 public:
  /// Throws Error(plugin) when a learner refuses its bytes. `model` must outlive it.
  OpenModel(const TrainedModel& model, const Learner& learner, const LearnerSettings& settings);
  ModelAnswer ask(const SampleRows& rows) const;

 private:
  const TrainedModel& model_;
  std::vector<std::unique_ptr<TrainedLearner>> learners_;
};

}  // namespace micro
