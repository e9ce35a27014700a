#include "libmicro/face/template_aligner.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/warp.h"

namespace micro {
namespace {

constexpr int iterations_per_level = 6;
constexpr float largest_error = 25;      // grey levels: a highlight or a hand has no more say than this
constexpr double good_start = 0.93;      // correlation at which the coarse levels can add nothing
constexpr double converged_unit = 2e-4;  // a hundredth of a template pixel

/// Unit-crop coordinate of a crop pixel's centre.
double unit_of(int pixel, int side) { return (pixel + 0.5) / side; }

double bump(double x, double y, double cx, double cy, double rx, double ry) {
  return std::exp(-0.5 * (std::pow((x - cx) / rx, 2) + std::pow((y - cy) / ry, 2)));
}

/// 1 on forehead, nose and the upper cheeks, near 0 on eyes, mouth and outside the face.
float rigid_weight(double x, double y) {
  const double face = bump(x, y, 0.5, 0.42, 0.22, 0.24);
  const double eyes = bump(x, y, 0.325, 0.36, 0.06, 0.035) + bump(x, y, 0.675, 0.36, 0.06, 0.035);
  const double mouth = bump(x, y, 0.5, 0.76, 0.17, 0.09);
  return static_cast<float>(face * std::max(0.0, 1 - 0.8 * eyes - mouth));
}

}  // namespace

/// The face region of the picture, reduced so that the template is sampled without aliasing.
struct TemplateAligner::Reduced {
  cv::Mat pixels;
  Similarity reduced_from_image;
};

namespace {

using Reduced = TemplateAligner::Reduced;

Reduced reduce(const cv::Mat& luma, const Similarity& unit_from_image) {
  const Similarity image_from_unit = unit_from_image.inverse();
  const cv::Point2d centre = image_from_unit({0.5, 0.5});
  const double reach = 0.65 * image_from_unit.scale();  // the weighted part of the crop and room to move
  cv::Rect window =
      cv::Rect(static_cast<int>(std::floor(centre.x - reach)), static_cast<int>(std::floor(centre.y - reach)),
               static_cast<int>(2 * reach) + 2, static_cast<int>(2 * reach) + 2) &
      cv::Rect(0, 0, luma.cols, luma.rows);
  int step = 1;  // a power of two: halving is what pictures are reduced by fastest
  while (1.8 * step * TemplateAligner::side < image_from_unit.scale()) step *= 2;
  window.width -= window.width % step, window.height -= window.height % step;
  if (window.width < 8 || window.height < 8) return {};
  Reduced out;
  out.pixels = luma(window);
  for (int done = 1; done < step; done *= 2) {
    cv::Mat half;
    cv::resize(out.pixels, half, {}, 0.5, 0.5, cv::INTER_AREA);
    out.pixels = half;
  }
  const double sx = static_cast<double>(out.pixels.cols) / window.width;
  out.reduced_from_image = {sx, 0, (0.5 - window.x) * sx - 0.5, (0.5 - window.y) * sx - 0.5};
  return out;
}

/// The crop of `side` pixels at `unit_from_image`.
cv::Mat_<float> sample(const Reduced& picture, const Similarity& unit_from_image, int side) {
  const Similarity unit_from_crop{1.0 / side, 0, 0.5 / side, 0.5 / side};
  const Similarity reduced_from_crop =
      picture.reduced_from_image.after(unit_from_image.inverse()).after(unit_from_crop);
  cv::Mat_<float> out;
  warped(picture.pixels, reduced_from_crop.matrix(), side).convertTo(out, CV_32F);
  return out;
}

double weighted_correlation(const cv::Mat_<float>& a, const cv::Mat_<float>& b,
                            const cv::Mat_<float>& weight) {
  double sum = 0, sum_a = 0, sum_b = 0, aa = 0, bb = 0, ab = 0;
  for (int row = 0; row < a.rows; ++row)
    for (int column = 0; column < a.cols; ++column) {
      const double w = weight[row][column], x = a[row][column], y = b[row][column];
      sum += w, sum_a += w * x, sum_b += w * y, aa += w * x * x, bb += w * y * y, ab += w * x * y;
    }
  const double va = aa / sum - std::pow(sum_a / sum, 2), vb = bb / sum - std::pow(sum_b / sum, 2);
  if (va < 1 || vb < 1) return 0;  // a flat picture correlates with nothing
  return (ab / sum - sum_a / sum * sum_b / sum) / std::sqrt(va * vb);
}

}  // namespace

void TemplateAligner::set_template(const cv::Mat& luma, const Similarity& unit_from_image) {
  const Reduced picture = reduce(luma, unit_from_image);
  template_ =
      picture.pixels.empty() ? cv::Mat_<float>(side, side, 0.0F) : sample(picture, unit_from_image, side);
  build_levels();
}

void TemplateAligner::load(ArchiveReader& archive) {
  archive.get(template_);
  build_levels();
}

void TemplateAligner::build_levels() {
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    Level& level = levels_[i];
    level.side = side >> (levels_.size() - 1 - i);
    cv::resize(template_, level.pixels, {level.side, level.side}, 0, 0, cv::INTER_AREA);
    cv::Mat_<float> gx, gy;
    cv::Scharr(level.pixels, gx, CV_32F, 1, 0,
               level.side / 32.0);  // per unit: Scharr sums to 32 per pixel step
    cv::Scharr(level.pixels, gy, CV_32F, 0, 1, level.side / 32.0);
    level.weight.create(level.side, level.side);
    level.steepest.resize(level.pixels.total());
    Eigen::Matrix<double, 6, 6> hessian = Eigen::Matrix<double, 6, 6>::Zero();
    for (int y = 0; y < level.side; ++y)
      for (int x = 0; x < level.side; ++x) {
        const auto u = static_cast<float>(unit_of(x, level.side) - 0.5),
                   v = static_cast<float>(unit_of(y, level.side) - 0.5);
        const float weight = level.weight(y, x) = rigid_weight(u + 0.5, v + 0.5);
        Eigen::Matrix<float, 6, 1> j;
        j << gx(y, x) * u + gy(y, x) * v, gy(y, x) * u - gx(y, x) * v, gx(y, x), gy(y, x), level.pixels(y, x),
            1;
        hessian += weight * (j * j.transpose()).cast<double>();
        const Eigen::Matrix<float, 6, 1> weighted = weight * j;
        std::copy_n(weighted.data(), 6, level.steepest[static_cast<std::size_t>(y * level.side + x)].begin());
      }
    hessian.diagonal() *= 1 + 1e-6;
    level.inverse_hessian = hessian.ldlt().solve(Eigen::Matrix<double, 6, 6>::Identity());
  }
}

double TemplateAligner::correlation(const cv::Mat& luma, const Similarity& unit_from_image) const {
  const Reduced picture = reduce(luma, unit_from_image);
  if (picture.pixels.empty()) return 0;
  const Level& fine = levels_.back();
  return weighted_correlation(fine.pixels, sample(picture, unit_from_image, fine.side), fine.weight);
}

// The Hessian of the template is fixed; robustness only weighs the errors, which keeps an iteration to a few
// sums.
void TemplateAligner::descend(const Level& level, const Reduced& picture, Similarity& placement) const {
  for (int iteration = 0; iteration < iterations_per_level; ++iteration) {
    const cv::Mat_<float> crop = sample(picture, placement, level.side);
    Eigen::Matrix<float, 6, 1> right = Eigen::Matrix<float, 6, 1>::Zero();
    const float* seen = crop[0];
    const float* wanted = level.pixels[0];
    for (std::size_t i = 0; i < level.steepest.size(); ++i) {
      const float error = std::clamp(seen[i] - wanted[i], -largest_error, largest_error);
      right += error * Eigen::Map<const Eigen::Matrix<float, 6, 1>>(level.steepest[i].data());
    }
    const Eigen::Matrix<double, 6, 1> step = level.inverse_hessian * right.cast<double>();
    if (!step.allFinite()) return;
    // The picture's pixel at u holds the template's at u + J u: compose with that, about the crop's centre.
    const Similarity centre{1, 0, -0.5, -0.5}, back{1, 0, 0.5, 0.5};
    placement = back.after(Similarity{1 + step[0], step[1], step[2], step[3]}).after(centre).after(placement);
    if (step.head<4>().cwiseAbs().maxCoeff() < converged_unit) return;
  }
}

Alignment TemplateAligner::align(const cv::Mat& luma, const Similarity& guess) const {
  const Reduced picture = reduce(luma, guess);
  Alignment result{guess, 0};
  if (picture.pixels.empty()) return result;
  const Level& fine = levels_.back();
  const auto likeness = [&] {
    return weighted_correlation(fine.pixels, sample(picture, result.unit_from_image, fine.side), fine.weight);
  };
  // A still head is within reach of the finest level alone.
  descend(fine, picture, result.unit_from_image);
  result.correlation = likeness();
  if (result.correlation >= good_start) return result;
  result.unit_from_image = guess;
  for (const Level& level : levels_) descend(level, picture, result.unit_from_image);
  result.correlation = likeness();
  return result;
}

}  // namespace micro
