#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;

/// Each column is normally distributed within each class, independently of the others.
class NaiveBayes : public Predictor {
 public:
  static void train(const Training& training, ModelWriter& model) {
    const std::size_t columns = training.samples.columns(), classes = training.classes();
    std::vector<double> count(classes), mean(classes * columns), variance(classes * columns);
    for (std::size_t i = 0; i < training.labels.size(); ++i) ++count[training.labels[i]];
    const auto gather = [&](auto&& add) {
      for (std::size_t i = 0; i < training.labels.size(); ++i) {
        const auto row = training.samples.row(i);
        const std::size_t first = training.labels[i] * columns;
        for (std::size_t j = 0; j < columns; ++j) add(first + j, row[j], count[training.labels[i]]);
      }
    };
    gather([&](std::size_t at, double value, double n) { mean[at] += value / n; });
    gather([&](std::size_t at, double value, double n) {
      variance[at] += (value - mean[at]) * (value - mean[at]) / n;
    });
    const double smoothing =
        training.settings.number("smoothing");  // columns have variance 1 over all classes
    for (double& value : variance) value += smoothing;
    for (std::size_t c = 0; c < classes; ++c) count[c] *= training.class_weights[c];
    model.numbers(count), model.numbers(mean), model.numbers(variance);
  }

  static std::unique_ptr<Predictor> open(ModelReader& model, std::size_t columns, std::size_t classes,
                                         const Settings&) {
    ModelReader::need(columns < 1'000'000 && classes < 1000);
    auto made = std::make_unique<NaiveBayes>();
    made->count_ = model.numbers<double>(classes);
    made->mean_ = model.numbers<double>(classes * columns);
    made->variance_ = model.numbers<double>(classes * columns);
    for (const double count : made->count_) ModelReader::need(count > 0);
    for (const double variance : made->variance_) ModelReader::need(variance > 0);
    return made;
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    const auto row = samples.row(sample);
    for (std::size_t c = 0; c < answers.size(); ++c) {
      answers[c] = std::log(count_[c]);
      for (std::size_t j = 0; j < row.size(); ++j) {
        const double variance = variance_[c * row.size() + j], distance = row[j] - mean_[c * row.size() + j];
        answers[c] -= 0.5 * (std::log(variance) + distance * distance / variance);
      }
    }
    softmax(answers);
  }

 private:
  std::vector<double> count_, mean_, variance_;
};

}  // namespace

MICROX_LEARNER_PLUGIN(NaiveBayes, "naive-bayes",
                      "Gaussian naive Bayes: columns are independent within a class",
                      "Duda and Hart, Pattern Classification and Scene Analysis, 1973",
                      "smoothing=0.01|1e-12|100|added to each variance, in variances of the column", 0);
