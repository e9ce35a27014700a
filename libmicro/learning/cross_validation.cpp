#include "libmicro/learning/cross_validation.h"

namespace micro {

std::vector<TestedSample> cross_validate(const SampleTable& table, const std::vector<Fold>& folds,
                                         const Learner& learner, const FitOptions& options,
                                         const std::function<void(std::size_t)>& done) {
  refuse_shared_people(table, folds);
  std::vector<TestedSample> out;
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const TrainedModel model = fit_model(table.at(folds[f].train), learner, options);
    const ModelAnswer answer = OpenModel(model, learner, options.settings).ask(table.rows.at(folds[f].test));
    for (std::size_t i = 0; i < folds[f].test.size(); ++i)
      out.push_back({folds[f].test[i], folds[f].name, answer.probabilities.row(static_cast<Eigen::Index>(i)),
                     answer.labels[i]});
    done(f + 1);
  }
  return out;
}

}  // namespace micro
