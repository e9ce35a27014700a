#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/event_pictures.h"

namespace micro {

struct ReportRequest {
  std::vector<std::filesystem::path> recordings;
  std::filesystem::path video;  ///< of a lone recording; empty = looked for, see find_footage()
  bool trust_video = false;
  bool pictures = true;  ///< false: no video is needed
  std::string title;
  std::filesystem::path output;
  bool force = false;
  int side = 208;    ///< of a picture, pixels
  int quality = 82;  ///< of JPEG, 0..100
};

/// Writes one page about all recordings. A recording whose video is not there gets no pictures, and the
/// progress sink a warning. Throws Error.
void write_report(const ReportRequest& request, ProgressSink& progress, const std::stop_token& stop);

}  // namespace micro
