#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "libmicro/core/frame.h"

namespace micro {

struct SourceOptions {
  double capture_fps =
      0;  ///< rate at which the scene was filmed, 1e-3..1e6; 0 = take it from the container's metadata
  double start_s = 0;        ///< only from here: seconds of playback time from the first frame
  double end_s = 0;          ///< only up to here, not included; 0 = to the end
  bool want_color = false;   ///< also fill Frame::bgr
  bool want_planes = false;  ///< also fill Frame::planes where the clip is stored in planes
  int decoder_threads = 1;   ///< threads inside the codec; how it conceals damage in a film depends on them
  std::string
      hwaccel;  ///< libav's name of a device that decodes ("vaapi", "cuda", ...); empty = the processor
};

/// A clip, frame by frame in presentation order. Not thread-safe.
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  virtual const ClipInfo& info() const = 0;
  /// Fills `frame` and returns true, or returns false at the end. A damaged stretch is skipped and reported,
  /// never filled in. Throws Error(input) only when not a single frame can be decoded.
  virtual bool next(Frame& frame) = 0;
  /// Makes the frame numbered `index`, whose presentation time is `pts_s`, the one that next() returns. Uses
  /// the container's index where that is exact, decodes from the start otherwise. Throws Error(input) if it
  /// cannot be found.
  virtual void seek(FrameIndex index, double pts_s) = 0;
  virtual const DecodeReport& report() const = 0;
};

/// Opens a video file, a folder of JPEG/PNG/TIFF/BMP images (natural sort order), or a printf pattern
/// ("img%05d.jpg"). Throws Error(input) when it is not there, not video, or has no picture in it;
/// Error(usage) for an absurd rate or an unknown kind of device, Error(plugin) when a device that is asked
/// for is not there or does not decode this file. With a start or end, frames are numbered from the first one
/// in that range.
std::unique_ptr<FrameSource> open_source(const std::filesystem::path& path, const SourceOptions& options);

/// SHA-256 in hex of the file's bytes; of a folder or pattern: of the images' names and bytes in order.
std::string source_sha256(const std::filesystem::path& path);

/// The same of bytes in memory.
std::string content_sha256(std::string_view content);

}  // namespace micro
