#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/frame.h"

namespace micro {

struct EncoderOptions {
  std::string codec =
      "libx264";  ///< an encoder's name as libav lists it: libx264, libx265, mpeg4, mjpeg, ffv1, ...
  std::string pixel_format = "yuv420p";
  double playback_fps = 200;
  double capture_fps =
      0;                ///< written as com.android.capture.fps when it differs from playback_fps and is not 0
  std::string options;  ///< codec options as "key=value:key=value", e.g. "crf=23:preset=medium"
  /// For pictures that are handed over in planes, as another clip stored them: their format and meaning. They
  /// are encoded as they are when pixel_format is the same, and converted otherwise.
  std::string planes_format;
  bool planes_full_range = false;
  ColorTags color;
  Fraction pixel_aspect{1, 1};
  Fraction time_base{0, 1};  ///< seconds of one unit of the times given to write(); 0 = 1 / playback_fps
  std::int64_t last_duration =
      0;  ///< how long the last picture is shown, in these units; 0 = 1 / playback_fps
};

/// The encoder settings that mean a quality: 0 best .. 51 worst, the constant rate factor of libx264 and
/// libx265. Throws Error(usage) for other encoders.
std::string quality_option(const std::string& codec, int quality);

/// Encodes frames of one size into a file made under a temporary name; finish() makes it last on the disk and
/// renames it. Bit-identical for the same frames, options and libav version (one encoder thread).
class VideoWriter {
 public:
  virtual ~VideoWriter() = default;
  /// CV_8UC1 (grey), CV_8UC3 (BGR) or CV_16UC1 (grey, 16 bit), one unit of time after the last. Throws
  /// Error(output).
  virtual void write(const cv::Mat& image) = 0;
  /// One such picture, or planes as EncoderOptions::planes_format says, shown at `time`, later than the last.
  /// Throws Error(output), Error(usage) when the container cannot keep such times.
  virtual void write(const std::vector<cv::Mat>& planes, std::int64_t time) = 0;
  virtual void finish() = 0;
};

/// Throws Error(output) when the file cannot be written, Error(usage) when there is no such encoder.
std::unique_ptr<VideoWriter> create_video(const std::filesystem::path& path, cv::Size size,
                                          const EncoderOptions& options);

}  // namespace micro
