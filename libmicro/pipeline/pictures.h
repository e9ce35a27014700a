#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "libmicro/features/descriptor.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/video/frame_source.h"

namespace micro {

/// Frames of all faces, without pictures yet: faces[i] holds face i's views of the same frames.
using FaceFrames = std::vector<std::vector<FrameView>>;

/// Where the face-locked crops of recorded frames come from.
class Pictures {
 public:
  virtual ~Pictures() = default;
  /// Fills crop (and color, if this source has it) of every valid view. The views are consecutive frames, or
  /// thinned evenly. Throws Error(input).
  virtual void fill(FaceFrames& faces) = 0;
};

/// Crops that the recording holds itself; no colour.
std::unique_ptr<Pictures> stored_pictures(const RecordingReader& recording);
bool has_stored_pictures(const RecordingReader& recording);

/// Crops cut from the video again, as the recording places them. `options` are those the video was recorded
/// with.
std::unique_ptr<Pictures> video_pictures(const RecordingReader& recording, const std::filesystem::path& video,
                                         SourceOptions options, int crop_side, bool color);

}  // namespace micro
