#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/frame.h"

namespace micro {

/// A file as it was when it was last looked at: cheap to compare before anything is read.
struct FileStamp {
  std::uintmax_t bytes = 0;
  std::int64_t modified_ns = 0;  ///< of an image folder: the latest of its images
  bool operator==(const FileStamp&) const = default;
};

/// The stamp of a video (file, image folder, pattern) or recording; nothing when it is not there.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

/// What became of one video of a batch; kept as JSON, written whole or not at all.
struct ItemStatus {
  enum class State { waiting, running, stopped, done, failed };

  std::string id, video;
  State state = State::waiting;
  int exit_code = 0;
  std::string reason;  ///< of a failure, one line
  FileStamp source;
  std::string source_sha256;
  std::vector<std::pair<std::string, std::string>>
      stages;         ///< finished stages and the key each was made with
  int decodes = 0;    ///< how often decoding was begun
  int spottings = 0;  ///< how often events were looked for
  FileStamp recording;
  FrameIndex declared_frames = 0;  ///< what the container claims
  FrameIndex frames = 0, frames_with_face = 0;
  double capture_fps = 0;
  int faces = 0;
  std::map<std::string, int> events;  ///< how many of each class; of what was set aside, of each kind
  std::vector<std::string> warnings;
  int threads = 0;
  double seconds = 0;  ///< the last run took
  std::string host, updated;

  /// Whether trying again is worth it although neither video nor settings have changed: the machine failed,
  /// not the video.
  bool failed_by_chance() const;
};

const char* to_string(ItemStatus::State state);

/// Nothing when there is no such file. Throws Error(input) when it is damaged.
std::optional<ItemStatus> read_status(const std::filesystem::path& path);
/// The same, and a new one where it is damaged: its video is then looked at anew.
ItemStatus status_or_none(const std::filesystem::path& path);
/// Throws Error(output).
void write_status(const std::filesystem::path& path, ItemStatus status);

}  // namespace micro
