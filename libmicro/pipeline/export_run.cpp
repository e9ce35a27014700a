#include "libmicro/pipeline/export_run.h"

#include <map>
#include <system_error>

#include "libmicro/core/error.h"

namespace micro {
namespace {

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  if (folder.empty()) return;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw Error(ErrorCategory::output,
                "the folder '" + folder.string() + "' cannot be made: " + failure.message(),
                "choose another with -o");
}

/// Two recordings of one name would write over each other.
void refuse_same_names(const std::vector<std::filesystem::path>& recordings) {
  std::map<std::string, std::string> taken;
  for (const auto& path : recordings)
    if (const auto [other, fresh] = taken.emplace(path.stem().string(), path.string()); !fresh)
      throw Error(ErrorCategory::usage,
                  "'" + other->second + "' and '" + path.string() + "' would be exported under one name",
                  "export them one by one, each to a folder of its own");
}

}  // namespace

std::vector<std::filesystem::path> export_recordings(const ExportRequest& request,
                                                     const ExportOptions& options, ProgressSink& progress) {
  std::vector<ExportFormat> formats;
  bool together = false;
  for (const auto& name : request.formats) {
    formats.push_back(export_format_named(name));
    together = together || formats.back().study;
  }
  refuse_same_names(request.recordings);
  make_folder(request.folder);
  std::vector<std::filesystem::path> written;
  const auto write = [&](const ExportFormat& format, const std::vector<ExportedRecording>& recordings,
                         const std::string& name) {
    PendingFiles files;
    format.write(recordings, {files, request.folder, name, request.force});
    for (auto& path : files.names()) written.push_back(std::move(path));
    files.publish();
  };
  std::vector<ExportedRecording> all;
  const auto total = static_cast<FrameIndex>(request.recordings.size());
  for (FrameIndex i = 0; i < total; ++i) {
    progress.progress("exporting", i, total);
    std::vector<ExportedRecording> one;
    one.emplace_back(request.recordings[static_cast<std::size_t>(i)], options);
    for (const auto& format : formats)
      if (!format.study) write(format, one, one.front().name());
    if (together) all.push_back(std::move(one.front()));
  }
  const std::string study = all.size() == 1 ? all.front().name() : request.study;
  for (const auto& format : formats)
    if (format.study) write(format, all, study);
  return written;
}

}  // namespace micro
