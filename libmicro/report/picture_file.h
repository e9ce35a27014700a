#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace micro {

/// A picture as the bytes of a PNG file, quickly rather than small; without loss.
std::string png_bytes(const cv::Mat& picture);

}  // namespace micro
