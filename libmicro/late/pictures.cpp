#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "libmicro/core/picture_codec.h"

namespace {

class OpenCvPictures : public micro::PictureCodec {
 public:
  cv::Mat read(const std::string& file, micro::PictureForm form) const override {
    if (form == micro::PictureForm::color) return cv::imread(file, cv::IMREAD_COLOR);
    if (form == micro::PictureForm::as_stored) return cv::imread(file, cv::IMREAD_UNCHANGED);
    return cv::imread(file, cv::IMREAD_GRAYSCALE | cv::IMREAD_ANYDEPTH);
  }

  std::string png(const cv::Mat& picture) const override {
    return encoded(".png", picture, {cv::IMWRITE_PNG_COMPRESSION, 1});
  }

  std::string jpeg(const cv::Mat& picture, int quality) const override {
    return encoded(".jpg", picture, {cv::IMWRITE_JPEG_QUALITY, quality});
  }

 private:
  static std::string encoded(const char* format, const cv::Mat& picture, const std::vector<int>& settings) {
    std::vector<unsigned char> bytes;
    if (!cv::imencode(format, picture, bytes, settings)) return {};
    return {bytes.begin(), bytes.end()};
  }
};

}  // namespace

extern "C" const void* MICRO_LATE_ENTRY() {
  static const OpenCvPictures codec;
  return static_cast<const micro::PictureCodec*>(&codec);
}
