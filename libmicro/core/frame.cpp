#include "libmicro/core/frame.h"

#include <cmath>

namespace micro {

cv::Mat Frame::luma8() const {
  if (luma.depth() == CV_8U) return luma;
  cv::Mat converted;
  luma.convertTo(converted, CV_8U, std::ldexp(1.0, 8 - bit_depth));
  return converted;
}

}  // namespace micro
