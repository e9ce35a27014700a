#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/batch_status.h"

namespace micro {

/// What a worker process is told to do. Travels as JSON, so that a crash over one video ends nothing else.
struct BatchJob {
  std::string id, video, recording, status_file;
  std::string settings;      ///< the whole configuration, as TOML
  std::string model_sha256;  ///< of the landmark model
  FrameIndex declared_frames = 0;
  bool retry = false;        ///< try again what failed before for a reason that lies in the video
  int part = 0;              ///< of a long video, from 1: measure that part into `recording`; 0 = all of it
  int parts = 1;             ///< more than one: the video is made of parts
  std::string parts_folder;  ///< where parts are kept

  std::string json() const;
  /// Throws Error(internal).
  static BatchJob from_json(const std::string& text);
};

/// Files of a part of a video.
std::filesystem::path part_file(const std::filesystem::path& parts_folder, int part, int parts);
std::filesystem::path part_status_file(const std::filesystem::path& parts_folder, int part, int parts);

/// Whether all that the job asks for is there already, told without reading video or recording: the stamps of
/// both are those in the status, and every stage was done with the present settings; or the same attempt has
/// failed for a reason that lies in the video.
bool is_settled(const BatchJob& job, const ItemStatus& status);

/// Does what is missing of the job and keeps the status file up to date, also when it throws. What a video's
/// fingerprint shows to be unchanged is not done again, whatever its time of change says. Throws Error.
void run_job(const BatchJob& job, ProgressSink& progress, std::stop_token stop);

}  // namespace micro
