#pragma once

#include <opencv2/core.hpp>

namespace micro {

/// Picture sampled at exact positions by cubic convolution (Keys, IEEE Trans. ASSP 1981, a = -1/2). cv::remap
/// rounds positions to 1/32 pixel, which is as large as the movements that are put in. `map_x`, `map_y`:
/// positions in `source`, pixels, centres at integers; beyond the border the picture is mirrored.
cv::Mat_<float> exact_remap(const cv::Mat_<float>& source, const cv::Mat_<float>& map_x,
                            const cv::Mat_<float>& map_y);

}  // namespace micro
