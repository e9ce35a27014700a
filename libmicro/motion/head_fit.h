#pragma once

#include <Eigen/Core>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/motion/region_map.h"

namespace micro {

/// flow(p) ~ shift + matrix (p - centre): what the head does as a whole, crop pixels.
struct HeadFit {
  Eigen::Matrix2d matrix = Eigen::Matrix2d::Zero();
  Eigen::Vector2d shift = Eigen::Vector2d::Zero();
  Eigen::Vector2d centre = Eigen::Vector2d::Zero();

  Eigen::Vector2d at(double x, double y) const { return shift + matrix * (Eigen::Vector2d(x, y) - centre); }
};

/// Affine motion of the head's points, robust against the parts of the face that move by themselves:
/// iteratively reweighted least squares with Tukey's biweight (Black and Anandan, CVIU 1996), started from
/// the median.
/// `robust_head` (may be null) receives the points with their final weights.
HeadFit fit_head(const cv::Mat_<cv::Vec2f>& flow, const std::vector<WeightedPixel>& head,
                 std::vector<WeightedPixel>* robust_head = nullptr);

}  // namespace micro
