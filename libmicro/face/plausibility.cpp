#include "libmicro/face/plausibility.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

/// Procrustes (orthogonal, scaled) alignment of `points` onto the mean shape; points in any unit.
Landmarks aligned_to_mean(const Landmarks& points) {
  const Eigen::RowVector2f centre = points.colwise().mean();
  const Eigen::RowVector2f mean_centre = mean_shape().colwise().mean();
  const auto a = points.rowwise() - centre;
  const auto b = mean_shape().rowwise() - mean_centre;
  const float norm = a.squaredNorm();
  if (!(norm > 0)) return Landmarks::Constant(1e3F);
  const float cosine = (a.array() * b.array()).sum() / norm;
  const float sine = (a.col(0).dot(b.col(1)) - a.col(1).dot(b.col(0))) / norm;
  Eigen::Matrix2f turn;
  turn << cosine, sine, -sine, cosine;
  return (a * turn).rowwise() + mean_centre;
}

/// Mean grey of a disc, NaN outside the picture.
double disc_mean(const cv::Mat& luma, Eigen::Vector2f centre, float radius) {
  const cv::Rect2f square(centre.x() - radius, centre.y() - radius, 2 * radius + 1, 2 * radius + 1);
  const cv::Rect inside = cv::Rect(square) & cv::Rect(0, 0, luma.cols, luma.rows);
  return inside.area() > 0 ? cv::mean(luma(inside))[0] : std::nan("");
}

/// How much darker the eyes are than the cheeks below them, as a fraction of the cheeks' grey: the mean of
/// both sides.
double eye_contrast(const cv::Mat& luma, const Landmarks& landmarks) {
  const float distance = inter_ocular_distance(landmarks);
  const Eigen::Vector2f down = (landmarks.row(8) - landmarks.row(27)).normalized().transpose();
  double contrast = 0;
  for (const auto& eye : {right_eye_centre(landmarks), left_eye_centre(landmarks)}) {
    const double dark = disc_mean(luma, eye, 0.1F * distance);
    const double bright = disc_mean(luma, eye + 0.45F * distance * down, 0.12F * distance);
    contrast += 0.5 * (bright - dark) / std::max(1.0, bright);
  }
  return contrast;
}

double ramp(double value, double zero_at, double one_at) {
  return std::clamp((value - zero_at) / (one_at - zero_at), 0.0, 1.0);
}

}  // namespace

double shape_residual(const Landmarks& landmarks) {
  return std::sqrt((aligned_to_mean(landmarks) - mean_shape()).rowwise().squaredNorm().mean());
}

double landmark_plausibility(const cv::Mat& luma, const Landmarks& landmarks) {
  const double shape = ramp(shape_residual(landmarks), 0.30, 0.14);
  const double contrast = ramp(eye_contrast(luma, landmarks), -0.05, 0.12);
  return std::isfinite(contrast) ? shape * contrast : 0;
}

}  // namespace micro
