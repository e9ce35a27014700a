#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/video/frame_source.h"

namespace micro {

/// The video a recording was made of: `given`, or else the recording's source_name beside the recording or in
/// the current directory. Throws Error(input) when there is none, or when it is another video than the one
/// that was analysed (SHA-256); `trust` leaves that check out and looks only whether the size is the same.
std::filesystem::path find_footage(const RecordingReader& recording,
                                   const std::filesystem::path& recording_path,
                                   const std::filesystem::path& given, bool trust);

/// Pictures of a video by the frame numbers of its recording. Not thread-safe.
class Footage {
 public:
  /// Throws Error(input).
  Footage(const std::filesystem::path& video, const RecordingReader& recording);
  /// The frame in colour, as the decoder gives it: CV_8UC3, BGR. Throws Error(input) when it is not there.
  const Frame& at(FrameIndex frame);
  FrameIndex frames() const { return static_cast<FrameIndex>(pts_s_.size()); }

 private:
  std::unique_ptr<FrameSource> source_;
  std::vector<double> pts_s_;
  FrameIndex next_ = 0;  ///< what the source gives next
  Frame current_;
};

/// Where one face is, frame by frame, as recorded; NaN where it is not seen.
struct FacePlace {
  bool valid = false;
  cv::Matx23d unit_from_image;
  Landmarks landmarks;
};
FacePlace face_place(const RecordingReader& recording, int face, FrameIndex frame);

}  // namespace micro
