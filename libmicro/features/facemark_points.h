#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "libmicro/features/descriptor.h"

namespace micro {

// What descriptors share that fit points to the crop through OpenCV's face module.

/// Landmarks first .. 67 in crop pixels.
std::vector<cv::Point2f> crop_points(const Landmarks& unit, int crop_side, int first);

/// "x<landmark>", "y<landmark>" for landmarks first .. 67, and "distance": of the fitted points from the
/// tracked ones.
std::vector<ColumnInfo> point_columns(int first);

/// Fills those columns: places from between the eyes, in inter-ocular distances of the crop. Missing when
/// `fitted` has another number of points, or one that is not finite.
void put_points(const std::vector<cv::Point2f>& fitted, const std::vector<cv::Point2f>& tracked,
                int crop_side, std::span<double> out);

/// Calls into the face module; what it throws becomes Error(plugin), naming the model file.
void guarded(const std::string& model, const std::function<void()>& call);

}  // namespace micro
