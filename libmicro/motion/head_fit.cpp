#include "libmicro/motion/head_fit.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <utility>

namespace micro {
namespace {

constexpr int rounds = 4;
constexpr double tukey_width = 4.0;      // in robust standard deviations
constexpr double smallest_scale = 0.03;  // crop pixels: below it everything is noise, not outliers

double median_of(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

struct Sample {
  Eigen::Vector3d basis;  ///< 1, x - cx, y - cy over the crop side
  Eigen::Vector2d flow;
  double weight;
};

}  // namespace

HeadFit fit_head(const cv::Mat_<cv::Vec2f>& flow, const std::vector<WeightedPixel>& head,
                 std::vector<WeightedPixel>* robust_head) {
  HeadFit fit;
  const double side = flow.cols;
  fit.centre << 0.5 * side, 0.45 * side;
  if (head.size() < 12) return fit;
  std::vector<Sample> samples;
  std::vector<double> us, vs;
  for (const auto& pixel : head) {
    const cv::Vec2f& f = flow(pixel.y, pixel.x);
    samples.push_back({{1, (pixel.x - fit.centre.x()) / side, (pixel.y - fit.centre.y()) / side},
                       {f[0], f[1]},
                       pixel.weight});
    us.push_back(f[0]), vs.push_back(f[1]);
  }
  Eigen::Matrix<double, 3, 2> model = Eigen::Matrix<double, 3, 2>::Zero();
  model.row(0) << median_of(us), median_of(vs);
  std::vector<double> distances(samples.size());
  std::vector<WeightedPixel> weighted;
  for (int round = 0; round < rounds; ++round) {
    weighted.clear();
    for (std::size_t i = 0; i < samples.size(); ++i)
      distances[i] = (samples[i].flow - model.transpose() * samples[i].basis).norm();
    std::vector<double> sorted = distances;
    const double width =
        tukey_width * std::max(smallest_scale, 1.2 * median_of(sorted));  // median of a Rayleigh: 1.18 sigma
    Eigen::Matrix3d normal = 1e-9 * Eigen::Matrix3d::Identity();
    Eigen::Matrix<double, 3, 2> right = Eigen::Matrix<double, 3, 2>::Zero();
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double z = distances[i] / width;
      if (z >= 1) continue;
      const double w = samples[i].weight * std::pow(1 - z * z, 2);
      weighted.push_back({head[i].x, head[i].y, static_cast<float>(w)});
      normal += w * samples[i].basis * samples[i].basis.transpose();
      right += w * samples[i].basis * samples[i].flow.transpose();
    }
    model = normal.ldlt().solve(right);
  }
  if (robust_head) *robust_head = std::move(weighted);
  fit.shift = model.row(0).transpose();
  fit.matrix = model.bottomRows<2>().transpose() / side;
  return fit;
}

}  // namespace micro
