#pragma once

#include <opencv2/core.hpp>

namespace micro {

/// The picture of `side` x `side` pixels whose pixel p is `picture` (CV_8UC1) at picture_from_crop * p, by
/// bilinear interpolation to 1/32 pixel; outside the picture its border is repeated. The same pixels as
/// cv::warpAffine(..., INTER_LINEAR | WARP_INVERSE_MAP, BORDER_REPLICATE), in half of its time.
cv::Mat_<uchar> warped(const cv::Mat& picture, const cv::Matx23d& picture_from_crop, int side);

}  // namespace micro
