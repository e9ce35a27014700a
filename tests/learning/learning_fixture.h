#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/learning/chance.h"
#include "libmicro/learning/trained_model.h"

namespace micro::test {

/// Learns the mean of each class, in text that can be compared; answers with the nearest.
class NearestMean : public Learner {
 public:
  const std::string& name() const override { return name_; }
  const std::string& version() const override { return name_; }
  bool wants_sequences() const override { return false; }
  LearnerSettings complete(const LearnerSettings& given) const override { return given; }

  std::string train(const LearningTask& task, const LearnerSettings&) const override {
    const auto columns = task.rows.columns();
    FeatureRows means = FeatureRows::Zero(std::ssize(task.class_weights), columns);
    std::vector<double> count(task.class_weights.size());
    for (std::size_t i = 0; i < task.labels.size(); ++i) {
      means.row(task.labels[i]) += task.rows.values.row(static_cast<Eigen::Index>(i));
      ++count[static_cast<std::size_t>(task.labels[i])];
    }
    for (Eigen::Index c = 0; c < means.rows(); ++c) means.row(c) /= count[static_cast<std::size_t>(c)];
    return {reinterpret_cast<const char*>(means.data()),
            static_cast<std::size_t>(means.size()) * sizeof(double)};
  }

  std::unique_ptr<TrainedLearner> open(const std::string& model, std::size_t columns, std::size_t classes,
                                       const LearnerSettings&) const override {
    struct Means : TrainedLearner {
      FeatureRows means;
      FeatureRows answers(const SampleRows& rows) override {
        FeatureRows out = FeatureRows::Zero(rows.values.rows(), means.rows());
        for (Eigen::Index i = 0; i < out.rows(); ++i) {
          Eigen::Index best = 0;
          (means.rowwise() - rows.values.row(i)).rowwise().squaredNorm().minCoeff(&best);
          out(i, best) = 1;
        }
        return out;
      }
    };
    auto made = std::make_unique<Means>();
    made->means =
        Eigen::Map<const FeatureRows>(reinterpret_cast<const double*>(model.data()),
                                      static_cast<Eigen::Index>(classes), static_cast<Eigen::Index>(columns));
    return made;
  }

 private:
  std::string name_ = "nearest-mean";
};

/// Samples of `subjects` in `data_sets`, `each` of every class a subject; column j of class c has mean
/// `distance` where j = c.
inline SampleTable make_table(int subjects, int data_sets, int each, double distance, unsigned long seed,
                              std::vector<std::string> names = {"happiness", "negative", "surprise"},
                              int columns = 8) {
  SampleTable table;
  table.names = std::move(names);
  Chance chance(seed);
  const int classes = static_cast<int>(table.names.size()), count = subjects * each * classes;
  table.rows.values.resize(count, columns);
  for (int i = 0; i < count; ++i) {
    const int label = i % classes, subject = i / (each * classes), data_set = subject % data_sets;
    for (int j = 0; j < columns; ++j) table.rows.values(i, j) = chance.normal() + (j == label ? distance : 0);
    table.rows.starts.push_back(static_cast<std::size_t>(i) + 1);
    table.labels.push_back({label});
    SampleOrigin origin;
    origin.source = origin.identity = "clip" + std::to_string(i);
    origin.subject = "s" + std::to_string(subject);
    origin.data_set = "set" + std::to_string(data_set);
    origin.person = origin.data_set + "/" + origin.subject;
    origin.fold = "part" + std::to_string(data_set);
    table.origins.push_back(origin);
  }
  return table;
}

}  // namespace micro::test
