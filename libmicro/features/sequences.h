#pragma once

#include <algorithm>
#include <limits>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "libmicro/features/descriptor.h"

namespace micro {

/// The crops of a stretch of film as float, CV_32F.
inline std::vector<cv::Mat_<float>> float_crops(std::span<const FrameView> frames) {
  std::vector<cv::Mat_<float>> out;
  for (const auto& frame : frames) {
    out.emplace_back();
    frame.crop.convertTo(out.back(), CV_32F);
  }
  return out;
}

inline void fill_missing(std::span<double> out) {
  std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
}

}  // namespace micro
