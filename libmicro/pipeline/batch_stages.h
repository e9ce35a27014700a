#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/batch_status.h"
#include "libmicro/pipeline/config.h"

namespace micro {

/// One video of a batch, its settings, and where its results go.
struct ItemRun {
  std::string id;
  std::filesystem::path video, recording, status_file;
  Config& config;
  std::vector<std::filesystem::path> parts;  ///< the video was measured in these; none = as a whole
  FrameIndex declared_frames = 0;            ///< that the parts were cut by
  ItemStatus& status;
  ProgressSink& progress;
  std::stop_token stop;
};

/// A step that is done again when its settings, or what a step before it gave, have changed.
struct BatchStage {
  std::string name;
  std::function<bool(const std::string& setting)> owns;  ///< which settings it depends on
  std::vector<std::string> after;                        ///< stages whose results it builds on
  std::vector<std::string> covers;                       ///< stages that its run() does as well
  std::function<void(ItemRun&)> run;
};

/// In the order in which they run. Adding one here is all that a new stage needs.
const std::vector<BatchStage>& batch_stages();

/// Name and key of every stage: the key is a fingerprint of the program's version, the video, the settings
/// and the keys of the stages before it.
std::vector<std::pair<std::string, std::string>> stage_keys(Config& config, const std::string& source_sha256,
                                                            const std::string& model_sha256);

/// Runs the stages that have not been done with these keys, and enters each into the status when it is done.
/// Throws what they throw.
void run_stages(ItemRun& run, const std::vector<std::pair<std::string, std::string>>& keys);

/// Fills what a status tells of a recording from the recording itself. Throws Error(input).
void describe_recording(const std::filesystem::path& recording, ItemStatus& status);

}  // namespace micro
