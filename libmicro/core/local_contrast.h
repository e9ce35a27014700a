#pragma once

#include <opencv2/core.hpp>

namespace micro {

/// Variance of the Laplacian (four neighbours, picture mirrored at its borders: cv::Laplacian) of a CV_8UC1
/// picture of at least 2 x 2 and at most 2048 columns, grey levels^2 (Pech-Pacheco et al., ICPR 2000). Exact
/// sums.
double laplacian_variance(const cv::Mat& picture);

/// Mean squared gradient by the 3 x 3 Sobel masks, mirrored likewise, (8 grey levels a pixel)^2 (Tenengrad:
/// Krotkov, IJCV 1987).
double mean_squared_gradient(const cv::Mat& picture);

/// Mean size of the response, borders left out, to the mask that cancels constant, slope and edges (1 -2 1,
/// -2 4 -2, 1 -2 1: Immerkaer, Computer Vision and Image Understanding 1996), grey levels.
double mean_noise_response(const cv::Mat& picture);

}  // namespace micro
