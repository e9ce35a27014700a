#pragma once

#include <gtest/gtest.h>

#include "libmicro/core/error.h"
#include "libmicro/learning/chance.h"
#include "libmicro/learning/cross_validation.h"
#include "libmicro/pipeline/plugin_learner.h"
#include "libmicro/recognition/plugin_search.h"

namespace micro::test {

inline const std::vector<std::string> learner_names{"hmm", "knn", "lda", "naive-bayes", "svm", "tan"};

inline std::unique_ptr<PluginLearner> learner(const std::string& name) {
  return PluginLearner::find(name, plugin_folders(""));
}

/// Normal samples; column j of class c has mean `distance` where j = c. `steps` rows each, which rise and
/// fall.
inline SampleTable separable(std::size_t count, int classes, double distance, unsigned long seed,
                             int steps = 1) {
  constexpr int columns = 6;
  Chance chance(seed);
  SampleTable table;
  table.rows.values.resize(static_cast<Eigen::Index>(count) * steps, columns);
  for (int c = 0; c < classes; ++c) table.names.push_back(std::string(1, static_cast<char>('a' + c)));
  for (std::size_t i = 0; i < count; ++i) {
    const int label = static_cast<int>(i) % classes;
    for (int t = 0; t < steps; ++t)
      for (int j = 0; j < columns; ++j)
        table.rows.values(static_cast<Eigen::Index>(i) * steps + t, j) =
            chance.normal() + (j == label ? distance : 0);
    table.rows.starts.push_back((i + 1) * static_cast<std::size_t>(steps));
    table.labels.push_back({label});
    SampleOrigin origin;
    origin.source = origin.identity = std::to_string(i);
    origin.person = std::to_string(i % 10);
    table.origins.push_back(origin);
  }
  return table;
}

inline FitOptions options_for(const PluginLearner& learner, const LearnerSettings& given = {}) {
  FitOptions options;
  options.settings = learner.complete(given);
  return options;
}

inline double share_right(const ModelAnswer& answer, const SampleTable& table) {
  double right = 0;
  for (std::size_t i = 0; i < table.count(); ++i) right += answer.labels[i] == table.labels[i];
  return right / static_cast<double>(table.count());
}

}  // namespace micro::test
