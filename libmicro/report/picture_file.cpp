#include "libmicro/report/picture_file.h"

#include <opencv2/imgcodecs.hpp>

#include "libmicro/core/error.h"

namespace micro {

std::string png_bytes(const cv::Mat& picture) {
  std::vector<unsigned char> bytes;
  if (!cv::imencode(".png", picture, bytes, {cv::IMWRITE_PNG_COMPRESSION, 1}))
    throw Error(ErrorCategory::internal, "a picture cannot be coded");
  return {bytes.begin(), bytes.end()};
}

}  // namespace micro
