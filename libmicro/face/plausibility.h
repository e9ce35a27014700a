#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/face.h"
#include "libmicro/core/mean_shape.h"

namespace micro {

/// 0..1: how face-like fitted landmarks are. Two independent signs, multiplied: the shape is near the mean
/// face after a similarity (the predictor cannot help drawing a face, but not on everything a good one), and
/// the eyes are darker than the cheeks below them. `luma` is CV_8UC1.
double landmark_plausibility(const cv::Mat& luma, const Landmarks& landmarks);

/// Root mean square distance to the mean shape after the best similarity, in inter-ocular distances.
double shape_residual(const Landmarks& landmarks);

}  // namespace micro
