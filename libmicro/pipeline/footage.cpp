#include "libmicro/pipeline/footage.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/feature_run.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr FrameIndex largest_walk = 200;  ///< frames: decoding so many forward is quicker than seeking

std::string text_of(const RecordingReader& recording, const char* name) {
  const auto found = recording.text().find(name);
  return found == recording.text().end() ? std::string() : found->second;
}

fs::path look_for(const RecordingReader& recording, const fs::path& recording_path) {
  const std::string name = text_of(recording, "source_name");
  const fs::path beside = recording_path.parent_path() / name;
  std::error_code ignored;
  if (!name.empty() && fs::exists(beside, ignored)) return beside;
  if (!name.empty() && fs::exists(name, ignored)) return name;
  throw Error(ErrorCategory::input,
              "the video '" + name + "' of '" + recording_path.string() + "' is neither beside it nor here",
              "name it with --video");
}

}  // namespace

fs::path find_footage(const RecordingReader& recording, const fs::path& recording_path, const fs::path& given,
                      bool trust) {
  const fs::path video = given.empty() ? look_for(recording, recording_path) : given;
  const auto info = open_source(video, {})->info();
  const auto number = [&](const char* name) {
    const auto found = recording.numbers().find(name);
    return found == recording.numbers().end() ? std::nan("") : found->second;
  };
  const bool same_size = info.width == number("width") && info.height == number("height");
  const std::string hash = text_of(recording, "source_sha256");
  if (!same_size || (!trust && !hash.empty() && source_sha256(video) != hash))
    throw Error(
        ErrorCategory::input,
        "'" + video.string() + "' is not the video that '" + recording_path.string() + "' was made of",
        same_size ? "name the right one with --video; a copy in another encoding needs --trust-video"
                  : "name the right one with --video");
  return video;
}

Footage::Footage(const fs::path& video, const RecordingReader& recording)
    : pts_s_(recording.read_frames("pts_s", 0, recording.frame_count())) {
  SourceOptions options = recorded_configuration(recording, video).video;  // a range of the video, perhaps
  options.want_color = true;
  options.decoder_threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 4U));
  source_ = open_source(video, options);
}

const Frame& Footage::at(FrameIndex frame) {
  if (frame < 0 || frame >= frames())
    throw Error(ErrorCategory::input, "there is no frame " + std::to_string(frame),
                "frames are numbered from 0");
  if (next_ > 0 && frame == next_ - 1) return current_;
  if (frame < next_ || frame > next_ + largest_walk) {
    source_->seek(frame, pts_s_[static_cast<std::size_t>(frame)]);
    next_ = frame;
  }
  for (; next_ <= frame; ++next_)
    if (!source_->next(current_))
      throw Error(ErrorCategory::input, "frame " + std::to_string(frame) + " cannot be decoded any more",
                  "was the video changed since it was analysed?");
  return current_;
}

FacePlace face_place(const RecordingReader& recording, int face, FrameIndex frame) {
  FacePlace place;
  place.valid = recording.read_face(face, "valid", frame, 1)[0] > 0;
  const auto matrix = recording.read_face(face, "crop_from_image", frame, 1);
  std::copy_n(matrix.begin(), 6, place.unit_from_image.val);
  const auto points = recording.read_face(face, "landmarks", frame, 1);
  for (Eigen::Index i = 0; i < 68; ++i)
    place.landmarks.row(i) << static_cast<float>(points[static_cast<std::size_t>(2 * i)]),
        static_cast<float>(points[static_cast<std::size_t>(2 * i + 1)]);
  place.valid = place.valid && std::isfinite(matrix[0]);
  return place;
}

}  // namespace micro
