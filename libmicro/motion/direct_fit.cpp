#include "libmicro/motion/direct_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int rounds = 2;  // quadratic from a good start: a third changes nothing beyond a thousandth
constexpr double converged = 2e-3;        // crop pixels
constexpr double trusted_distance = 1.5;  // crop pixels from where the dense flow ended
constexpr double robust_grey = 8;         // grey levels: differences above have less say

/// Bilinear value; NaN outside.
float value_at(const cv::Mat_<float>& picture, double x, double y) {
  if (!(x >= 0 && y >= 0 && x < picture.cols - 1 && y < picture.rows - 1)) return std::nanf("");
  const int x0 = static_cast<int>(x), y0 = static_cast<int>(y);
  const auto fx = static_cast<float>(x - x0), fy = static_cast<float>(y - y0);
  const float* top = picture[y0] + x0;
  const float* bottom = picture[y0 + 1] + x0;
  return (1 - fy) * ((1 - fx) * top[0] + fx * top[1]) + fy * ((1 - fx) * bottom[0] + fx * bottom[1]);
}

/// Weighted normal equations for the parameters and a brightness offset (last).
template <int N>
struct Normal {
  Eigen::Matrix<double, N, N> matrix = Eigen::Matrix<double, N, N>::Zero();
  Eigen::Matrix<double, N, 1> right = Eigen::Matrix<double, N, 1>::Zero();
  double weight = 0, squares = 0;

  void add(const Eigen::Matrix<double, N, 1>& j, double error, double w) {
    const double robust = w / (1 + (error / robust_grey) * (error / robust_grey));
    matrix.noalias() += robust * j * j.transpose();
    right -= robust * error * j;
    weight += robust, squares += robust * error * error;
  }
  Eigen::Matrix<double, N, 1> solve() const {
    const Eigen::Matrix<double, N, N> ridge = 1e-9 * matrix.trace() * Eigen::Matrix<double, N, N>::Identity();
    return (matrix + ridge).ldlt().solve(right);
  }
};

Normal<3> shift_equations(const DirectPair& pair, const HeadFit& head,
                          const std::vector<WeightedPixel>& pixels, const Eigen::Vector2d& shift) {
  Normal<3> normal;
  for (const auto& pixel : pixels) {
    const Eigen::Vector2d there = Eigen::Vector2d(pixel.x, pixel.y) + head.at(pixel.x, pixel.y) + shift;
    const float seen = value_at(pair.to, there.x(), there.y());
    if (!std::isfinite(seen)) continue;
    const cv::Vec2f& g = pair.gradient(pixel.y, pixel.x);
    normal.add({g[0], g[1], 1}, seen - pair.from(pixel.y, pixel.x), pixel.weight);
  }
  return normal;
}

/// How many pixels with noise of their own the weights amount to. After smoothing noise is alike over about eight
/// neighbours, of which a window that keeps every other pixel holds four.
double independent_pixels(const std::vector<WeightedPixel>& pixels) {
  double sum = 0, squares = 0;
  for (const auto& pixel : pixels)
    sum += pixel.weight, squares += static_cast<double>(pixel.weight) * pixel.weight;
  const bool every_one = std::ranges::adjacent_find(pixels, [](const auto& a, const auto& b) {
                           return a.y == b.y && b.x == a.x + 1;
                         }) != pixels.end();
  return squares > 0 ? std::max(1.0, sum * sum / squares / (every_one ? 8 : 4)) : 1;
}

}  // namespace

cv::Mat_<float> smoothed(const cv::Mat& crop) {
  cv::Mat_<float> out;
  crop.convertTo(out, CV_32F);
  cv::GaussianBlur(out, out, {5, 5}, 1.0);
  return out;
}

cv::Mat_<cv::Vec2f> gradient_of(const cv::Mat_<float>& crop) {
  cv::Mat_<float> parts[2];
  cv::Scharr(crop, parts[0], CV_32F, 1, 0, 1.0 / 32);
  cv::Scharr(crop, parts[1], CV_32F, 0, 1, 1.0 / 32);
  cv::Mat_<cv::Vec2f> gradient;
  cv::merge(parts, 2, gradient);
  return gradient;
}

HeadFit refine_head(const DirectPair& pair, const HeadFit& start, const std::vector<WeightedPixel>& points) {
  HeadFit fit = start;
  const double side = pair.from.cols;
  for (int round = 0; round < rounds; ++round) {
    Normal<7> normal;
    for (const auto& point : points) {
      const Eigen::Vector2d from(point.x, point.y), there = from + fit.at(point.x, point.y);
      const float seen = value_at(pair.to, there.x(), there.y());
      if (!std::isfinite(seen)) continue;
      const cv::Vec2f& g = pair.gradient(point.y, point.x);
      const Eigen::Vector2d offset = (from - fit.centre) / side;
      Eigen::Matrix<double, 7, 1> j;
      j << g[0], g[1], g[0] * offset.x(), g[0] * offset.y(), g[1] * offset.x(), g[1] * offset.y(), 1;
      normal.add(j, seen - pair.from(point.y, point.x), point.weight);
    }
    const Eigen::Matrix<double, 7, 1> step = normal.solve();
    if (!step.allFinite() || step.head<2>().norm() > trusted_distance) return start;
    fit.shift += step.head<2>();
    fit.matrix(0, 0) += step[2] / side, fit.matrix(0, 1) += step[3] / side;
    fit.matrix(1, 0) += step[4] / side, fit.matrix(1, 1) += step[5] / side;
    if (step.head<6>().cwiseAbs().maxCoeff() < converged) break;
  }
  return fit;
}

DirectShift refine_shift(const DirectPair& pair, const HeadFit& head,
                         const std::vector<WeightedPixel>& pixels, const Eigen::Vector2d& start) {
  Eigen::Vector2d shift = start;
  Normal<3> normal;
  for (int round = 0; round < rounds; ++round) {
    normal = shift_equations(pair, head, pixels, shift);
    const Eigen::Vector3d step = normal.solve();
    if (!step.allFinite() || (shift + step.head<2>() - start).norm() > trusted_distance) {
      shift = start;
      break;
    }
    shift += step.head<2>();
    if (step.head<2>().norm() < converged) break;
  }
  const Eigen::Matrix2d information = normal.matrix.topLeftCorner<2, 2>() / std::max(1e-12, normal.weight);
  const double variance = normal.squares / std::max(1e-12, normal.weight) / independent_pixels(pixels);
  const double error =
      std::sqrt(0.5 * variance * (information + 1e-6 * Eigen::Matrix2d::Identity()).inverse().trace());
  return {shift, error};
}

}  // namespace micro
