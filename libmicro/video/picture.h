#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/frame.h"
#include "libmicro/video/libav_handles.h"

namespace micro {

/// How a libav pixel format's luma is taken: its depth, and whether it lies in a plane of its own.
struct LumaLayout {
  bool direct = false;  ///< first component is an own plane (grey, YUV): copied as stored; otherwise
                        ///< converted to 8-bit grey
  int bit_depth = 8;
};
LumaLayout luma_layout(AVPixelFormat format);
bool is_full_range(const AVFrame& picture);

/// Copies decoded pictures into frames of one size, turned upright. Pictures of another size or format are
/// scaled to the first one's.
class PictureConverter {
 public:
  PictureConverter(int width, int height, int rotation_deg, bool want_color)
      : size_(width, height), rotation_deg_(rotation_deg), want_color_(want_color) {}
  /// Fills luma, bit depth, range and (if wanted) bgr. Returns false when the picture cannot be converted.
  bool convert(const AVFrame& picture, int bit_depth, Frame& frame);

 private:
  bool scale(const AVFrame& picture, AVPixelFormat target, int cv_type, cv::Mat& out);
  cv::Mat upright(const cv::Mat& image) const;

  cv::Size size_;  ///< as stored, before the turn
  int rotation_deg_;
  bool want_color_;
  ScalerPtr scaler_;
};

}  // namespace micro
