#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/learning/samples.h"

namespace micro {

/// What a learner is given: prepared rows, nothing missing.
struct LearningTask {
  const SampleRows& rows;
  std::vector<int> labels;            ///< of each sample, 0 .. classes - 1
  std::vector<double> class_weights;  ///< one a class
  unsigned long seed = 0;
};

using LearnerSettings = std::map<std::string, std::string>;

/// A model made ready to answer.
class TrainedLearner {
 public:
  virtual ~TrainedLearner() = default;
  /// samples x classes. Throws Error(plugin).
  virtual FeatureRows answers(const SampleRows& rows) = 0;
};

/// A classifier that learns. The same task and settings give the same bytes. Throws Error(plugin).
class Learner {
 public:
  virtual ~Learner() = default;
  virtual const std::string& name() const = 0;
  virtual const std::string& version() const = 0;
  virtual bool wants_sequences() const = 0;
  /// All settings with their values, of those given and defaults. Throws Error(usage) for what it does not
  /// know or cannot take.
  virtual LearnerSettings complete(const LearnerSettings& given) const = 0;
  virtual std::string train(const LearningTask& task, const LearnerSettings& settings) const = 0;
  virtual std::unique_ptr<TrainedLearner> open(const std::string& model, std::size_t columns,
                                               std::size_t classes,
                                               const LearnerSettings& settings) const = 0;
};

}  // namespace micro
