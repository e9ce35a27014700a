#pragma once

#include <Eigen/Core>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/motion/region_map.h"

namespace micro {

/// What a head does as a whole, as a flow field shows it: an affine function of place and depth, of which a
/// rigid head is a case (Shapiro, Affine Analysis of Image Sequences, 1995).
struct FlowHead {
  /// Crop pixels; columns: constant, per crop side to the right and down, per inter-ocular distance of depth.
  Eigen::Matrix<double, 2, 4> coefficients = Eigen::Matrix<double, 2, 4>::Zero();

  Eigen::Vector2d at(double u, double v, double depth) const {
    return coefficients * Eigen::Vector4d(1, u - 0.5, v - 0.5, depth);
  }
};

/// Fits it to the flow at the head's points, robust against those that move by themselves: reweighted least
/// squares with Tukey's biweight (Black and Anandan, CVIU 1996), from the median on. It is fitted to the
/// flow, not to the pictures: what a flow method understates everywhere must not remain as if the face had
/// moved. `depth`: of the face at each crop pixel.
FlowHead fit_flow_head(const cv::Mat_<cv::Vec2f>& flow, const std::vector<WeightedPixel>& points,
                       const cv::Mat_<float>& depth);

}  // namespace micro
