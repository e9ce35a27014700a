#pragma once

#include <Eigen/Core>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/motion/head_fit.h"
#include "libmicro/motion/region_map.h"

namespace micro {

/// A crop prepared for sub-pixel comparison: lightly smoothed, CV_32F.
cv::Mat_<float> smoothed(const cv::Mat& crop);
/// d/dx and d/dy per pixel of a smoothed crop.
cv::Mat_<cv::Vec2f> gradient_of(const cv::Mat_<float>& crop);

/// The pictures that a direct fit compares.
struct DirectPair {
  const cv::Mat_<float>& from;
  const cv::Mat_<cv::Vec2f>& gradient;  ///< of `from`
  const cv::Mat_<float>& to;
};

/// Shift of one region in addition to the head's motion.
struct DirectShift {
  Eigen::Vector2d shift;
  double standard_error;  ///< crop pixels, from the grey differences that remain; root mean square of x and y
};

// Both are Gauss-Newton least squares on grey levels with a free brightness offset (Lucas and Kanade, IJCAI
// 1981), begun where the dense flow ends. Dense flow finds the place; all pixels of a region together tell it
// to a few hundredths.

/// Refines the head's affine motion on its points, which keep the robust weights given.
HeadFit refine_head(const DirectPair& pair, const HeadFit& start, const std::vector<WeightedPixel>& points);
/// Refines a region's shift. Stays with `start` where the pictures do not agree on a place nearby (a blink, a
/// hand).
DirectShift refine_shift(const DirectPair& pair, const HeadFit& head,
                         const std::vector<WeightedPixel>& pixels, const Eigen::Vector2d& start);

}  // namespace micro
