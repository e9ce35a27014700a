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
  double x, y;  ///< from the centre, over the crop side
  double u, v;  ///< flow
  double weight;
};

/// Weighted sums of the least-squares problem flow = model^T (1, x, y).
struct Sums {
  double w = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0, u = 0, ux = 0, uy = 0, v = 0, vx = 0, vy = 0;

  void add(const Sample& s, double weight) {
    const double wx = weight * s.x, wy = weight * s.y;
    w += weight, x += wx, y += wy, xx += wx * s.x, xy += wx * s.y, yy += wy * s.y;
    u += weight * s.u, ux += wx * s.u, uy += wy * s.u, v += weight * s.v, vx += wx * s.v, vy += wy * s.v;
  }
  Eigen::Matrix<double, 3, 2> solve() const {
    Eigen::Matrix3d normal;
    normal << w, x, y, x, xx, xy, y, xy, yy;
    Eigen::Matrix<double, 3, 2> right;
    right << u, v, ux, vx, uy, vy;
    return (normal + 1e-9 * Eigen::Matrix3d::Identity()).ldlt().solve(right);
  }
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
    samples.push_back(
        {(pixel.x - fit.centre.x()) / side, (pixel.y - fit.centre.y()) / side, f[0], f[1], pixel.weight});
    us.push_back(f[0]), vs.push_back(f[1]);
  }
  Eigen::Matrix<double, 3, 2> model = Eigen::Matrix<double, 3, 2>::Zero();
  model.row(0) << median_of(us), median_of(vs);
  std::vector<double> distances(samples.size());
  std::vector<WeightedPixel> weighted;
  for (int round = 0; round < rounds; ++round) {
    weighted.clear();
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Sample& s = samples[i];
      const double du = s.u - model(0, 0) - model(1, 0) * s.x - model(2, 0) * s.y;
      const double dv = s.v - model(0, 1) - model(1, 1) * s.x - model(2, 1) * s.y;
      distances[i] = std::sqrt(du * du + dv * dv);
    }
    std::vector<double> sorted = distances;
    const double width =
        tukey_width * std::max(smallest_scale, 1.2 * median_of(sorted));  // median of a Rayleigh: 1.18 sigma
    Sums sums;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double z = distances[i] / width;
      if (z >= 1) continue;
      const double w = samples[i].weight * (1 - z * z) * (1 - z * z);
      weighted.push_back({head[i].x, head[i].y, static_cast<float>(w)});
      sums.add(samples[i], w);
    }
    model = sums.solve();
  }
  if (robust_head) *robust_head = std::move(weighted);
  fit.shift = model.row(0).transpose();
  fit.matrix = model.bottomRows<2>().transpose() / side;
  return fit;
}

}  // namespace micro
