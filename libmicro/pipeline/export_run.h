#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/exchange/export_format.h"

namespace micro {

struct ExportRequest {
  std::vector<std::filesystem::path> recordings;
  std::vector<std::string> formats;
  std::filesystem::path folder;  ///< is made when it is not there
  std::string study = "study";   ///< name of what is written for all recordings together
  bool force = false;
};

/// Writes every recording in every format, and returns the names of the files. Either all files of one
/// recording (or study) and format appear, or none. Throws Error.
std::vector<std::filesystem::path> export_recordings(const ExportRequest& request,
                                                     const ExportOptions& options, ProgressSink& progress);

}  // namespace micro
