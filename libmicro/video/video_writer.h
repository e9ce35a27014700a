#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <opencv2/core.hpp>

namespace micro {

struct EncoderOptions {
  std::string codec =
      "libx264";  ///< an encoder's name as libav lists it: libx264, libx265, mpeg4, mjpeg, ffv1, ...
  std::string pixel_format = "yuv420p";
  double playback_fps = 200;
  double capture_fps =
      0;                ///< written as com.android.capture.fps when it differs from playback_fps and is not 0
  std::string options;  ///< codec options as "key=value:key=value", e.g. "crf=23:preset=medium"
};

/// Encodes frames of one size into a file made under a temporary name and renamed by finish().
/// Bit-identical for the same frames, options and libav version (one encoder thread).
class VideoWriter {
 public:
  virtual ~VideoWriter() = default;
  /// CV_8UC1 (grey), CV_8UC3 (BGR) or CV_16UC1 (grey, 16 bit). Throws Error(output).
  virtual void write(const cv::Mat& image) = 0;
  virtual void finish() = 0;
};

/// Throws Error(output) when the file cannot be written, Error(usage) when there is no such encoder.
std::unique_ptr<VideoWriter> create_video(const std::filesystem::path& path, cv::Size size,
                                          const EncoderOptions& options);

}  // namespace micro
