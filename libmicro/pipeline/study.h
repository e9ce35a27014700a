#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/pipeline/batch_status.h"

namespace micro {

/// What is made of all recordings together.
struct StudyFiles {
  std::filesystem::path study;       ///< study.h5
  std::filesystem::path events;      ///< events.tsv: one row an event, of every kind
  std::filesystem::path recordings;  ///< recordings.tsv: one row a video, also those without events
  std::filesystem::path failures;    ///< failed.tsv: those without a recording, and why
  std::size_t done = 0;
  std::vector<ItemStatus> missing;  ///< failed, stopped or waiting
};

/// Writes the files of one study over the folders of one or several batches. Each file appears whole or not
/// at all; the same recordings give the same tables, whichever machine made them. Throws Error(input) when a
/// folder holds no batch or a recording is damaged, Error(usage) when two batches use one id, Error(output).
StudyFiles write_study(const std::vector<std::filesystem::path>& batches,
                       const std::filesystem::path& output);

}  // namespace micro
