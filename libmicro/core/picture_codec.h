#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>

namespace micro {

enum class PictureForm { as_stored, luma, color };

/// Picture files, as OpenCV reads and writes them; implemented in libmicro/late/pictures.cpp.
class PictureCodec {
 public:
  virtual ~PictureCodec() = default;
  virtual cv::Mat read(const std::string& file, PictureForm form) const = 0;
  virtual std::string png(const cv::Mat& picture) const = 0;
  virtual std::string jpeg(const cv::Mat& picture, int quality) const = 0;
};

/// The picture in a JPEG, PNG, TIFF or BMP file, of 8 or 16 bits: `luma` is CV_8UC1 or CV_16UC1, `color`
/// CV_8UC3 (BGR), `as_stored` as the file has it. Empty if it cannot be read.
cv::Mat read_picture(const std::filesystem::path& file, PictureForm form);

/// A picture as the bytes of a PNG file, quickly rather than small; without loss.
std::string png_bytes(const cv::Mat& picture);
/// As the bytes of a JPEG file; `quality` 0..100.
std::string jpeg_bytes(const cv::Mat& picture, int quality);

}  // namespace micro
