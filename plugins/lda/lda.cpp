#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "plugins/api/microx_learner.hpp"

namespace {

using namespace microx_plugin;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t most_columns = 3000;  // the covariance matrix is solved in memory

/// Classes are normally distributed with one common covariance, which makes the borders between them planes.
class LinearDiscriminants : public Predictor {
 public:
  static void train(const Training& training, ModelWriter& model) {
    const auto columns = static_cast<Eigen::Index>(training.samples.columns());
    const auto classes = static_cast<Eigen::Index>(training.classes());
    if (training.samples.columns() > most_columns)
      throw Refused("lda takes at most 3000 columns: select fewer");
    Eigen::VectorXd share = Eigen::VectorXd::Zero(classes);
    Rows means = Rows::Zero(classes, columns);
    for (std::size_t i = 0; i < training.labels.size(); ++i) {
      const auto label = static_cast<Eigen::Index>(training.labels[i]);
      means.row(label) += row(training.samples, i);
      share(label) += 1;
    }
    means = share.cwiseInverse().asDiagonal() * means;
    const Eigen::LDLT<Eigen::MatrixXd> solver(common_covariance(training, means));
    if (solver.info() != Eigen::Success)
      throw std::runtime_error("the covariance cannot be inverted: raise shrinkage");
    const Rows weights = solver.solve(means.transpose()).transpose();
    share = share.cwiseProduct(Eigen::Map<const Eigen::VectorXd>(training.class_weights.data(), classes));
    const Eigen::VectorXd offset =
        share.array().log().matrix() - 0.5 * weights.cwiseProduct(means).rowwise().sum();
    model.numbers(weights.data(), static_cast<std::size_t>(weights.size()));
    model.numbers(offset.data(), static_cast<std::size_t>(offset.size()));
  }

  static std::unique_ptr<Predictor> open(ModelReader& model, std::size_t columns, std::size_t classes,
                                         const Settings&) {
    ModelReader::need(columns <= most_columns && classes < 1000);
    auto made = std::make_unique<LinearDiscriminants>();
    made->weights_ = model.numbers<double>(classes * columns);
    made->offset_ = model.numbers<double>(classes);
    return made;
  }

  void predict(const Samples& samples, std::size_t sample, std::span<double> answers) override {
    const auto width = static_cast<Eigen::Index>(samples.columns()),
               classes = static_cast<Eigen::Index>(answers.size());
    const Eigen::Map<const Rows> weights(weights_.data(), classes, width);
    const Eigen::VectorXd scores = weights * row(samples, sample).transpose() +
                                   Eigen::Map<const Eigen::VectorXd>(offset_.data(), classes);
    std::ranges::copy(scores, answers.begin());
    softmax(answers);
  }

 private:
  static Eigen::Map<const Eigen::RowVectorXd> row(const Samples& samples, std::size_t i) {
    const auto values = samples.row(i);
    return {values.data(), static_cast<Eigen::Index>(values.size())};
  }

  /// Within classes, shrunk towards the same variance in all directions.
  static Eigen::MatrixXd common_covariance(const Training& training, const Rows& means) {
    Rows centred(static_cast<Eigen::Index>(training.labels.size()), means.cols());
    for (std::size_t i = 0; i < training.labels.size(); ++i)
      centred.row(static_cast<Eigen::Index>(i)) =
          row(training.samples, i) - means.row(static_cast<Eigen::Index>(training.labels[i]));
    Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(centred.rows());
    const double shrinkage = training.settings.number("shrinkage");
    const double variance = std::max(covariance.trace() / static_cast<double>(covariance.rows()), 1e-9);
    covariance *= 1 - shrinkage;
    covariance.diagonal().array() += shrinkage * variance;
    return covariance;
  }

  std::vector<double> weights_, offset_;
};

}  // namespace

MICROX_LEARNER_PLUGIN(
    LinearDiscriminants, "lda", "linear discriminant analysis with a shrunken covariance",
    "Fisher, Annals of Eugenics 7:179, 1936; Friedman, J. Am. Stat. Assoc. 84:165, 1989",
    "shrinkage=0.1|0.000001|1|of the covariance towards equal variances: 1 = nearest class mean", 0);
