#include <opencv2/ml.hpp>

#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;

/// The model is the training samples themselves.
class NearestNeighbours : public Predictor {
 public:
  static void train(const Training& training, ModelWriter& model) {
    model.count(training.samples.count());
    for (std::size_t i = 0; i < training.samples.count(); ++i)
      for (const double value : training.samples.row(i)) {
        const auto stored = static_cast<float>(value);
        model.numbers(&stored, 1);
      }
    model.numbers(training.labels);
    model.numbers(training.class_weights);
  }

  static std::unique_ptr<Predictor> open(ModelReader& model, std::size_t columns, std::size_t classes,
                                         const Settings& settings) {
    const std::size_t count = model.count(1, 10'000'000);
    ModelReader::need(columns < 1'000'000);
    const auto values = model.numbers<float>(count * columns);
    const auto labels = model.numbers<std::uint32_t>(count);
    for (const auto label : labels) ModelReader::need(label < classes);
    auto made = std::make_unique<NearestNeighbours>();
    made->weights_ = model.numbers<double>(classes);
    for (const double weight : made->weights_) ModelReader::need(weight > 0);
    made->neighbours_ = static_cast<int>(std::min(settings.count("neighbours"), count));
    const cv::Mat rows = cv::Mat(values).reshape(1, static_cast<int>(count));
    made->nearest_->train(rows, cv::ml::ROW_SAMPLE,
                          cv::Mat_<float>(cv::Mat(std::vector<int>(labels.begin(), labels.end()))));
    return made;
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    cv::Mat_<float> row(1, static_cast<int>(samples.columns()));
    std::ranges::copy(samples.row(sample), row.begin());
    cv::Mat_<float> result, labels, distances;
    nearest_->findNearest(row, neighbours_, result, labels, distances);
    std::ranges::fill(answers, 0);
    double sum = 0;
    for (const float label : labels) {
      const double weight = weights_[static_cast<std::size_t>(label)];
      answers[static_cast<std::size_t>(label)] += weight, sum += weight;
    }
    for (double& answer : answers) answer /= sum;
  }

 private:
  cv::Ptr<cv::ml::KNearest> nearest_ = cv::ml::KNearest::create();
  std::vector<double> weights_;
  int neighbours_ = 1;
};

}  // namespace

MICROX_LEARNER_PLUGIN(NearestNeighbours, "knn", "k nearest neighbours, each counting as its class weighs",
                      "Cover and Hart, IEEE Trans. Information Theory 13:21, 1967; OpenCV ml",
                      "neighbours=5|1|1000|that vote", 0);
