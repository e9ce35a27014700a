#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace micro {

/// Frames are numbered from 0 in decode (presentation) order.
using FrameIndex = std::int64_t;

/// One decoded picture; the pixels are not written to after decoding.
struct Frame {
  FrameIndex index = 0;
  double pts_s = 0;      ///< presentation time in seconds from the container (or index / capture rate for image folders)
  std::int64_t pts_ticks = 0;  ///< the same in the container's own units (ClipInfo::time_base), exactly
  double capture_s = 0;  ///< time on the filmed scene's clock: 0 at the first frame, slow-motion undone
  cv::Mat luma;          ///< CV_8UC1, or CV_16UC1 with values below 2^bit_depth; as stored, limited range is not expanded
  int bit_depth = 8;     ///< 8..16
  bool full_range = false;  ///< false: black at 16, white at 235 (scaled by 2^(bit_depth-8))
  bool key_frame = false;   ///< an intra-coded picture: compression pulses sit here
  bool corrupt = false;     ///< the decoder reported concealed errors in this picture
  std::int64_t corrupt_packets = 0;  ///< refused or flagged so far, since the source was opened or last sought
  cv::Mat bgr;              ///< CV_8UC3, only when colour was asked for
  std::vector<cv::Mat> planes;  ///< only when asked for: every plane as stored (ClipInfo::planes_format), upright; see there

  /// The luma as CV_8UC1; shares the pixels when they are 8-bit already.
  cv::Mat luma8() const;
};

/// A fraction, as containers store rates and units.
struct Fraction {
  std::int64_t numerator = 0, denominator = 1;
  double value() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
};

/// How stored colours are to be understood; libav's names, empty = the file does not say.
struct ColorTags {
  std::string matrix, primaries, transfer;
};

/// What is known of a clip before its frames are decoded.
struct ClipInfo {
  std::string path;
  std::string container;     ///< e.g. "mov,mp4,m4a,3gp,3g2,mj2" or "image sequence"
  std::string codec;         ///< e.g. "h264"
  std::string pixel_format;  ///< e.g. "yuv420p"
  int width = 0;             ///< after rotation is applied
  int height = 0;
  int rotation_deg = 0;      ///< clockwise turn that was applied: 0, 90, 180 or 270
  int bit_depth = 8;
  bool full_range = false;
  double playback_fps = 0;   ///< average rate stored in the container
  double capture_fps = 0;    ///< rate at which the scene was filmed
  std::string capture_fps_source;  ///< "option", "com.android.capture.fps", ..., "container average frame rate"
  std::int64_t declared_frames = 0;  ///< what the container claims; 0 = unknown
  double duration_s = 0;             ///< declared; 0 = unknown
  double bit_rate = 0;               ///< bits per second of the video stream, 0 = unknown
  Fraction time_base;                ///< seconds of one unit of Frame::pts_ticks
  Fraction pixel_aspect{1, 1};       ///< width of a pixel over its height, as stored
  ColorTags color;
  /// Format of Frame::planes in libav's name, e.g. "yuv420p" (grey or luma and two chroma planes, 8-16 bit, native
  /// byte order); empty = the clip is stored another way (RGB, palette, packed), and planes are not given.
  std::string planes_format;
};

/// What happened while decoding; complete once next() has returned false.
struct DecodeReport {
  FrameIndex frames_decoded = 0;
  std::int64_t frames_lost = 0;      ///< frames the container promised (or whose time slot is empty at a constant rate) that never came
  std::int64_t corrupt_packets = 0;  ///< packets the demuxer or decoder refused or flagged
  std::int64_t corrupt_frames = 0;   ///< decoded pictures with concealed errors
  bool truncated = false;            ///< the file ends before its declared end
  std::vector<std::string> warnings; ///< one line each, for the user
};

}  // namespace micro
