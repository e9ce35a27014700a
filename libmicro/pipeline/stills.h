#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/event_pictures.h"

namespace micro {

struct StillsRequest {
  std::filesystem::path recording;
  std::filesystem::path video;  ///< empty = looked for, see find_footage()
  bool trust_video = false;
  std::filesystem::path folder;  ///< is made when it is not there
  bool all = false;              ///< also what is not an expression
  bool force = false;
  PictureOptions pictures;
};

/// Writes "<recording>_face0_event3_onset.png" (apex, offset, motion) of every event and sheets with up to
/// twelve events each, "<recording>_sheet1.png". Returns the names; all of them appear, or none. Throws
/// Error.
std::vector<std::filesystem::path> write_stills(const StillsRequest& request, ProgressSink& progress,
                                                const std::stop_token& stop);

/// The events of every face: expressions, or with `all` every kind.
std::vector<Event> events_to_show(const RecordingReader& recording, bool all);

}  // namespace micro
