#include "libmicro/features/linear_model.h"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/error.h"

namespace micro {
namespace {

/// (W W')^-1/2 W
Eigen::MatrixXd decorrelated(const Eigen::MatrixXd& weights) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(weights * weights.transpose());
  return solver.operatorInverseSqrt() * weights;
}

struct Scatter {
  Eigen::MatrixXd within, total;
};

/// Covariances with the number of samples as divisor: within classes, and of all.
Scatter scatter_of(const Eigen::MatrixXd& data, const std::vector<int>& labels, int classes) {
  const Eigen::RowVectorXd mean = data.colwise().mean();
  const Eigen::MatrixXd centred = data.rowwise() - mean;
  Eigen::MatrixXd own = centred;
  for (int c = 0; c < classes; ++c) {
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(data.cols());
    double count = 0;
    for (Eigen::Index i = 0; i < data.rows(); ++i)
      if (labels[static_cast<std::size_t>(i)] == c) sum += centred.row(i), count += 1;
    for (Eigen::Index i = 0; i < data.rows() && count > 0; ++i)
      if (labels[static_cast<std::size_t>(i)] == c) own.row(i) -= sum / count;
  }
  const auto rows = static_cast<double>(data.rows());
  return {own.transpose() * own / rows, centred.transpose() * centred / rows};
}

void check_classes(const std::vector<int>& labels, int classes) {
  int filled = 0;
  for (int c = 0; c < classes; ++c) filled += std::ranges::count(labels, c) >= 2;
  if (filled < 2 || filled < classes)
    throw Error(ErrorCategory::input, "discriminants need at least two classes with two frames each",
                "give recordings with events, or labels");
}

}  // namespace

Eigen::VectorXd crop_vector(const cv::Mat& crop, int side, bool equalised) {
  cv::Mat reduced;
  cv::resize(crop, reduced, {side, side}, 0, 0, cv::INTER_AREA);
  cv::Mat_<double> values;
  reduced.convertTo(values, CV_64F);
  Eigen::VectorXd vector =
      Eigen::Map<const Eigen::VectorXd>(values.ptr<double>(), static_cast<Eigen::Index>(values.total()));
  if (!equalised) return vector;
  vector.array() -= vector.mean();
  const double deviation = std::sqrt(vector.squaredNorm() / static_cast<double>(vector.size()));
  return deviation > 0 ? Eigen::VectorXd(vector / deviation) : vector;
}

Eigen::MatrixXd crop_matrix(const TrainingSet& set, int side, bool equalised, std::size_t fewest) {
  if (set.samples.size() < fewest)
    throw Error(ErrorCategory::input,
                std::to_string(set.samples.size()) + " frames are too few to learn from: at least " +
                    std::to_string(fewest) + " are needed",
                "give more recordings");
  Eigen::MatrixXd data(static_cast<Eigen::Index>(set.samples.size()), side * side);
  for (std::size_t i = 0; i < set.samples.size(); ++i)
    data.row(static_cast<Eigen::Index>(i)) = crop_vector(set.samples[i].crop, side, equalised).transpose();
  return data;
}

void fix_signs(Eigen::MatrixXd& rows) {
  for (Eigen::Index r = 0; r < rows.rows(); ++r) {
    Eigen::Index largest = 0;
    rows.row(r).cwiseAbs().maxCoeff(&largest);
    if (rows(r, largest) < 0) rows.row(r) *= -1;
  }
}

PrincipalComponents principal_components(const Eigen::MatrixXd& data, int count) {
  PrincipalComponents out;
  out.mean = data.colwise().mean().transpose();
  const Eigen::MatrixXd centred = data.rowwise() - out.mean.transpose();
  const bool few_rows = data.rows() < data.cols();
  const Eigen::MatrixXd products = few_rows ? Eigen::MatrixXd(centred * centred.transpose())
                                            : Eigen::MatrixXd(centred.transpose() * centred);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(products);
  const Eigen::VectorXd values = solver.eigenvalues().reverse();
  Eigen::Index kept = std::min<Eigen::Index>({count, values.size(), data.rows() - 1});
  while (kept > 0 && values[kept - 1] <= 1e-12 * values[0]) --kept;
  Eigen::MatrixXd vectors = solver.eigenvectors().rowwise().reverse().leftCols(kept);
  if (few_rows) vectors = (centred.transpose() * vectors).colwise().normalized();
  out.components = vectors.transpose();
  fix_signs(out.components);
  out.variances = values.head(kept) / std::max(1.0, static_cast<double>(data.rows() - 1));
  return out;
}

LinearModel fit_ica(const Eigen::MatrixXd& data, int count, int rounds, double tolerance) {
  const PrincipalComponents pca = principal_components(data, count);
  const double rows = static_cast<double>(data.rows());
  // Variance 1 with the number of samples as divisor.
  const Eigen::VectorXd scale = (pca.variances * (rows - 1) / rows).cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd whitening = scale.asDiagonal() * pca.components;
  const Eigen::MatrixXd white =
      whitening * (data.rowwise() - pca.mean.transpose()).transpose();  // components x rows
  Eigen::MatrixXd turn = Eigen::MatrixXd::Identity(white.rows(), white.rows());
  for (int round = 0; round < rounds; ++round) {
    const Eigen::MatrixXd squashed = (turn * white).array().tanh();
    const Eigen::VectorXd slope = (1 - squashed.array().square()).rowwise().mean();
    const Eigen::MatrixXd next =
        decorrelated(squashed * white.transpose() / rows - slope.asDiagonal() * turn);
    const double change = ((next.array() * turn.array()).rowwise().sum().abs() - 1).abs().maxCoeff();
    turn = next;
    if (change < tolerance) break;
  }
  LinearModel model;
  model.kind = "ica";
  model.mean = pca.mean;
  model.weights = turn * whitening;
  fix_signs(model.weights);
  model.spread = Eigen::VectorXd::Ones(model.weights.rows());
  return model;
}

LinearModel fit_lda(const Eigen::MatrixXd& data, const std::vector<int>& labels, int classes,
                    int components) {
  check_classes(labels, classes);
  const PrincipalComponents pca =
      principal_components(data, std::min<int>(components, static_cast<int>(data.rows()) - classes));
  const Eigen::MatrixXd reduced = (data.rowwise() - pca.mean.transpose()) * pca.components.transpose();
  Scatter scatter = scatter_of(reduced, labels, classes);
  const Eigen::MatrixXd between = scatter.total - scatter.within;
  // Far below anything measured: keeps the solver from directions in which no class varies.
  scatter.within.diagonal().array() += 1e-12 * scatter.within.trace() / static_cast<double>(reduced.cols());
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(between, scatter.within);
  const Eigen::Index kept = std::min<Eigen::Index>(classes - 1, reduced.cols());
  LinearModel model;
  model.kind = "lda";
  model.mean = pca.mean;
  model.weights = solver.eigenvectors().rowwise().reverse().leftCols(kept).transpose() * pca.components;
  fix_signs(model.weights);
  model.spread = solver.eigenvalues().reverse().head(kept).array() + 1;
  return model;
}

}  // namespace micro
