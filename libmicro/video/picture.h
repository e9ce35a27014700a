#pragma once

#include <opencv2/core.hpp>
#include <string>

#include "libmicro/core/frame.h"
#include "libmicro/video/frame_source.h"
#include "libmicro/video/libav_handles.h"

namespace micro {

/// How a libav pixel format's luma is taken: its depth, and whether it lies in a plane of its own.
struct LumaLayout {
  bool direct = false;  ///< first component is an own plane (grey, YUV): copied as stored; otherwise
                        ///< converted to 8-bit grey
  int bit_depth = 8;
};
LumaLayout luma_layout(AVPixelFormat format);
/// What Frame::planes of pictures of this format, turned by `rotation_deg`, are called; empty = they cannot
/// be had.
std::string planes_format(AVPixelFormat format, int rotation_deg);
bool is_full_range(const AVFrame& picture);

/// Makes frames of one size of decoded pictures, turned upright; their luma stays in the decoder's buffer where it
/// can. Pictures of another size or format are
/// scaled to the first one's.
class PictureConverter {
 public:
  PictureConverter(int width, int height, AVPixelFormat format, int rotation_deg,
                   const SourceOptions& options)
      : size_(width, height), format_(format), rotation_deg_(rotation_deg), options_(options) {}
  /// Fills luma, bit depth, range and what else is wanted. Planes stay empty when the picture is not of the
  /// first one's size and format. Returns false when the picture cannot be converted.
  bool convert(const AVFrame& picture, int bit_depth, Frame& frame);

 private:
  bool scale(const AVFrame& picture, AVPixelFormat target, int cv_type, cv::Mat& out);
  cv::Mat upright(const cv::Mat& image) const;
  void copy_planes(const AVFrame& picture, Frame& frame) const;

  cv::Size size_;  ///< as stored, before the turn
  AVPixelFormat format_;
  int rotation_deg_;
  SourceOptions options_;
  ScalerPtr scaler_;
};

}  // namespace micro
