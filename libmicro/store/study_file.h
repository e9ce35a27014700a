#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/frame.h"

namespace micro {

/// One recording of a study.
struct StudyRecording {
  std::string id;                   ///< name of its link
  std::filesystem::path file;       ///< as the study refers to it: relative to its own folder, or absolute
  std::vector<std::string> values;  ///< one for each column of the study
  FrameIndex frames = 0;
  std::vector<std::pair<int, std::size_t>> events;  ///< by face: how many
};

/// Writes the HDF5 file that makes one of many recordings (docs/batch.md): external links to each, their
/// tables of events and some per-frame datasets as virtual datasets, the columns of the manifest. Holds no
/// numbers of its own: it is small, and must lie where the recordings' relative paths are right. `folder` is
/// where that is. Throws Error(output).
void write_study_file(const std::filesystem::path& path, const std::filesystem::path& folder,
                      const std::vector<std::string>& columns, const std::vector<StudyRecording>& recordings);

}  // namespace micro
