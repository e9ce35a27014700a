#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libmicro/learning/folds.h"
#include "libmicro/learning/trained_model.h"

namespace micro {

/// What a sample was answered with when it was tested.
struct TestedSample {
  std::size_t sample = 0;  ///< its place in the table
  std::string fold;
  Eigen::RowVectorXd probabilities;
  std::vector<int> answer;
};

/// Fits a model for each fold, of its training samples alone (scaling, selection and augmentation included),
/// and asks it about the fold's test samples. In the order of folds and samples. `done` is told of each
/// finished fold and may throw.
std::vector<TestedSample> cross_validate(const SampleTable& table, const std::vector<Fold>& folds,
                                         const Learner& learner, const FitOptions& options,
                                         const std::function<void(std::size_t done)>& done);

}  // namespace micro
