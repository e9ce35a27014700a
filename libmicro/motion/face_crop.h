#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/face.h"

namespace micro {

/// Source pixels -> pixels of a crop of `side` pixels (centres at integers in both).
cv::Matx23d crop_from_image(const cv::Matx23d& unit_from_image, int side);

/// The face-locked crop: `luma` (CV_8UC1; or colour, CV_8UC3) seen through `unit_from_image`, side x side.
/// Bilinear; a face much larger than the crop is area-averaged first, so fine texture does not alias into
/// motion.
cv::Mat crop_face(const cv::Mat& luma, const cv::Matx23d& unit_from_image, int side);

}  // namespace micro
