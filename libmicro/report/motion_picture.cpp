#include "libmicro/report/motion_picture.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/report/drawing.h"

namespace micro {
namespace {

constexpr int grid_steps = 24;          ///< points of the affine fit along a side
constexpr int fit_rounds = 4;           ///< of reweighting
constexpr double smoothing = 0.02;      ///< of the side
constexpr double residual_scale = 0.1;  ///< px, from where on a point counts less
constexpr int inverse_rounds = 4;

using Affine = Eigen::Matrix<double, 2, 3>;

/// flow(x, y) ~ A (x, y, 1), points with large residuals counting less (Cauchy weights).
Affine whole_crop_motion(const cv::Mat& flow) {
  const int step = std::max(1, flow.cols / grid_steps);
  Affine fit = Affine::Zero();
  for (int round = 0; round < fit_rounds; ++round) {
    Eigen::Matrix3d normal = Eigen::Matrix3d::Identity() * 1e-9;
    Eigen::Matrix<double, 3, 2> right = Eigen::Matrix<double, 3, 2>::Zero();
    for (int y = step / 2; y < flow.rows; y += step)
      for (int x = step / 2; x < flow.cols; x += step) {
        const auto& f = flow.at<cv::Vec2f>(y, x);
        const Eigen::Vector3d at(x, y, 1);
        const Eigen::Vector2d moved(f[0], f[1]);
        const double residual = (moved - fit * at).norm() / residual_scale;
        const double weight = round == 0 ? 1 : 1 / (1 + residual * residual);
        normal += weight * at * at.transpose();
        right += weight * at * moved.transpose();
      }
    fit = normal.ldlt().solve(right).transpose();
  }
  return fit;
}

/// Whether a place of the crop shows the face rather than hair, clothes or what is behind: an oval below the
/// hairline.
bool on_face(int x, int y, cv::Size crop) {
  const double across = (x / static_cast<double>(crop.width) - 0.5) / 0.35;
  const double down = (y / static_cast<double>(crop.height) - 0.56) / 0.42;
  return across * across + down * down < 1;
}

}  // namespace

cv::Mat local_motion(const cv::Mat& flow) {
  cv::Mat motion;
  cv::GaussianBlur(flow, motion, {}, std::max(0.5, smoothing * flow.cols));
  const Affine whole = whole_crop_motion(motion);
  for (int y = 0; y < motion.rows; ++y)
    for (int x = 0; x < motion.cols; ++x) {
      const Eigen::Vector2d moved = whole * Eigen::Vector3d(x, y, 1);
      motion.at<cv::Vec2f>(y, x) -= cv::Vec2f(static_cast<float>(moved[0]), static_cast<float>(moved[1]));
    }
  return motion;
}

cv::Mat magnified(const cv::Mat& picture, const cv::Mat& motion, double factor) {
  // The motion is known where the face was; where it is now is found by going back along it a few times.
  const auto further = static_cast<float>(factor - 1);
  cv::Mat_<cv::Vec2f> source(motion.size());
  for (int y = 0; y < source.rows; ++y)
    for (int x = 0; x < source.cols; ++x)
      source(y, x) = cv::Vec2f(static_cast<float>(x), static_cast<float>(y));
  cv::Mat_<cv::Vec2f> moved;
  for (int round = 0; round < inverse_rounds; ++round) {
    cv::remap(motion, moved, source, {}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    for (int y = 0; y < source.rows; ++y)
      for (int x = 0; x < source.cols; ++x)
        source(y, x) = cv::Vec2f(static_cast<float>(x), static_cast<float>(y)) - further * moved(y, x);
  }
  cv::Mat result;
  cv::remap(picture, result, source, {}, cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  return result;
}

void draw_motion(cv::Mat& picture, const cv::Mat& motion, double factor, double least_px) {
  const int step = std::max(8, motion.cols / 18);
  const int thickness = std::max(1, motion.cols / 200);
  for (int y = step / 2; y < motion.rows; y += step)
    for (int x = step / 2; x < motion.cols; x += step) {
      const auto& f = motion.at<cv::Vec2f>(y, x);
      if (std::hypot(f[0], f[1]) < least_px || !on_face(x, y, motion.size())) continue;
      const cv::Point from(x, y), to(static_cast<int>(std::lround(x + factor * f[0])),
                                     static_cast<int>(std::lround(y + factor * f[1])));
      cv::arrowedLine(picture, from, to, colors::outline, thickness + 2, cv::LINE_AA, 0, 0.35);
      cv::arrowedLine(picture, from, to, colors::event, thickness, cv::LINE_AA, 0, 0.35);
    }
}

}  // namespace micro
