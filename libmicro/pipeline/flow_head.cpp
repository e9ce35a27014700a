#include "libmicro/pipeline/flow_head.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace micro {
namespace {

constexpr int rounds = 5;
constexpr double reach = 4.685;          // Tukey's, in standard deviations: 95 % efficient for normal errors
constexpr double smallest_scale = 0.02;  // crop pixels: below it all points agree

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// The points' places as the model takes them, and their flow.
struct Samples {
  Eigen::Matrix<double, Eigen::Dynamic, 4> place;
  Eigen::Matrix<double, Eigen::Dynamic, 2> flow;
  Eigen::VectorXd weight;

  Samples(const cv::Mat_<cv::Vec2f>& field, const std::vector<WeightedPixel>& points,
          const cv::Mat_<float>& depth) {
    const auto count = static_cast<Eigen::Index>(points.size());
    place.resize(count, 4), flow.resize(count, 2), weight.resize(count);
    const double side = field.cols;
    for (Eigen::Index i = 0; i < count; ++i) {
      const WeightedPixel& p = points[static_cast<std::size_t>(i)];
      const cv::Vec2f& f = field(p.y, p.x);
      place.row(i) << 1, p.x / side - 0.5, p.y / side - 0.5, depth(p.y, p.x);
      flow.row(i) << f[0], f[1];
      weight[i] = p.weight;
    }
  }
};

/// Squared distances of the flow from a fit.
Eigen::VectorXd errors_of(const Samples& samples, const FlowHead& head) {
  return (samples.flow - samples.place * head.coefficients.transpose()).rowwise().squaredNorm();
}

/// Tukey's weights for those distances.
Eigen::VectorXd biweights(const Samples& samples, const Eigen::VectorXd& squared) {
  std::vector<double> sizes;
  for (const double error : squared) sizes.push_back(std::sqrt(error));
  const double limit =
      reach * std::max(smallest_scale, median(std::move(sizes)) / 1.1774);  // of two normal errors
  const Eigen::ArrayXd inside = (1 - squared.array() / (limit * limit)).cwiseMax(0);
  return samples.weight.array() * inside.square();
}

}  // namespace

FlowHead fit_flow_head(const cv::Mat_<cv::Vec2f>& flow, const std::vector<WeightedPixel>& points,
                       const cv::Mat_<float>& depth) {
  FlowHead head;
  if (points.empty()) return head;
  const Samples samples(flow, points, depth);
  for (int axis = 0; axis < 2; ++axis)
    head.coefficients(axis, 0) = median({samples.flow.col(axis).begin(), samples.flow.col(axis).end()});
  for (int round = 0; round < rounds; ++round) {
    const Eigen::VectorXd weight = biweights(samples, errors_of(samples, head));
    Eigen::Matrix4d normal = samples.place.transpose() * weight.asDiagonal() * samples.place;
    normal.diagonal().array() += 1e-6 * normal.trace();
    const Eigen::Matrix<double, 4, 2> right = samples.place.transpose() * weight.asDiagonal() * samples.flow;
    head.coefficients = normal.ldlt().solve(right).transpose();
  }
  return head;
}

}  // namespace micro
