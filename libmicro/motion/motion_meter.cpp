#include "libmicro/motion/motion_meter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/motion/direct_fit.h"
#include "libmicro/motion/head_fit.h"

namespace micro {
namespace {

/// Weighted mean of the flow less the head's, once reweighted against pixels far from it.
Eigen::Vector2d region_flow(const cv::Mat_<cv::Vec2f>& flow, const HeadFit& head,
                            const std::vector<WeightedPixel>& pixels) {
  Eigen::Vector2d mean = Eigen::Vector2d::Zero();
  double spread = 0;
  for (int round = 0; round < 2; ++round) {
    Eigen::Vector2d sum = Eigen::Vector2d::Zero();
    double total = 0, squares = 0;
    for (const auto& pixel : pixels) {
      const cv::Vec2f& f = flow(pixel.y, pixel.x);
      const Eigen::Vector2d own = Eigen::Vector2d(f[0], f[1]) - head.at(pixel.x, pixel.y);
      const double w =
          round == 0 ? pixel.weight : pixel.weight / (1 + (own - mean).squaredNorm() / (4 * spread + 1e-6));
      sum += w * own, total += w, squares += w * own.squaredNorm();
    }
    if (!(total > 0)) return Eigen::Vector2d::Zero();
    mean = sum / total;
    spread = std::max(0.0, squares / total - mean.squaredNorm());
  }
  return mean;
}

/// Optical strain magnitude sqrt(exx^2 + eyy^2 + 2 exy^2), mean over the region.
double region_strain(const cv::Mat_<cv::Vec2f>& flow, const HeadFit& head,
                     const std::vector<WeightedPixel>& pixels) {
  constexpr int h = 3;
  double strain = 0;
  for (const auto& pixel : pixels) {
    const int left = std::max(0, pixel.x - h), right = std::min(flow.cols - 1, pixel.x + h);
    const int top = std::max(0, pixel.y - h), bottom = std::min(flow.rows - 1, pixel.y + h);
    const cv::Vec2f dx = (flow(pixel.y, right) - flow(pixel.y, left)) / static_cast<float>(right - left);
    const cv::Vec2f dy = (flow(bottom, pixel.x) - flow(top, pixel.x)) / static_cast<float>(bottom - top);
    const double exx = dx[0] - head.matrix(0, 0), eyy = dy[1] - head.matrix(1, 1);
    const double exy = 0.5 * (dy[0] - head.matrix(0, 1) + dx[1] - head.matrix(1, 0));
    strain += pixel.weight * std::sqrt(exx * exx + eyy * eyy + 2 * exy * exy);
  }
  return strain;
}

/// Where the flow says the picture came from, compared with where it did.
double photometric_residual(const cv::Mat& from, const cv::Mat& to, const cv::Mat_<cv::Vec2f>& flow,
                            const std::vector<WeightedPixel>& pixels) {
  double sum = 0;
  for (const auto& pixel : pixels) {
    const cv::Vec2f& f = flow(pixel.y, pixel.x);
    const int x = std::clamp(static_cast<int>(std::lround(pixel.x + f[0])), 0, to.cols - 1);
    const int y = std::clamp(static_cast<int>(std::lround(pixel.y + f[1])), 0, to.rows - 1);
    sum +=
        std::abs(static_cast<int>(from.at<uchar>(pixel.y, pixel.x)) - static_cast<int>(to.at<uchar>(y, x)));
  }
  return pixels.empty() ? 0 : sum / static_cast<double>(pixels.size());
}

double darkness(const cv::Mat& crop, const cv::Rect& eye, const cv::Rect& cheek) {
  if (eye.empty() || cheek.empty()) return std::nan("");
  return 1 - cv::mean(crop(eye))[0] / std::max(1.0, cv::mean(crop(cheek))[0]);
}

double laplacian_variance(const cv::Mat& crop) {
  cv::Mat laplacian;
  cv::Laplacian(crop, laplacian, CV_16S);
  cv::Scalar mean, deviation;
  cv::meanStdDev(laplacian, mean, deviation);
  return deviation[0] * deviation[0];
}

}  // namespace

RelativeMotion MotionMeter::measure(const cv::Mat& crop, const MotionReference& reference) {
  engine_->compute(reference.crop, crop, flow_);
  const cv::Mat_<float> smooth = smoothed(crop);
  const DirectPair pair{reference.smooth, reference.gradient, smooth};
  std::vector<WeightedPixel> head_points;
  const HeadFit flow_head = fit_head(flow_, reference.map.head, &head_points);
  const HeadFit head = refine_head(pair, flow_head, head_points);
  RelativeMotion motion;
  for (int r = 0; r < region_count; ++r) {
    const auto& pixels = reference.map.regions[static_cast<std::size_t>(r)];
    const DirectShift region = refine_shift(pair, head, pixels, region_flow(flow_, head, pixels));
    motion.displacement.row(r) = region.shift.transpose();
    motion.noise[r] = region.standard_error;
    motion.strain[r] = region_strain(flow_, head, pixels);
  }
  const double eyes_y = CanonicalCrop::eye_y * crop.cols;
  motion.head << head.at(0.5 * crop.cols, eyes_y), 0.5 * (head.matrix(1, 0) - head.matrix(0, 1)),
      0.5 * head.matrix.trace();
  for (int eye = 0; eye < 2; ++eye)
    motion.eye_darkness[eye] = darkness(crop, reference.map.eyes[static_cast<std::size_t>(eye)],
                                        reference.map.cheeks[static_cast<std::size_t>(eye)]);
  motion.flow_residual = photometric_residual(reference.crop, crop, flow_, reference.map.head);
  motion.sharpness = laplacian_variance(crop);
  return motion;
}

}  // namespace micro
