#include "libmicro/core/picture_codec.h"

#include "libmicro/core/error.h"
#include "libmicro/core/late_part.h"

namespace micro {
namespace {

const PictureCodec& codec() { return late_part<PictureCodec>("pictures"); }

std::string coded(std::string bytes) {
  if (bytes.empty()) throw Error(ErrorCategory::internal, "a picture cannot be coded");
  return bytes;
}

}  // namespace

cv::Mat read_picture(const std::filesystem::path& file, PictureForm form) {
  return codec().read(file.string(), form);
}

std::string png_bytes(const cv::Mat& picture) { return coded(codec().png(picture)); }

std::string jpeg_bytes(const cv::Mat& picture, int quality) { return coded(codec().jpeg(picture, quality)); }

}  // namespace micro
