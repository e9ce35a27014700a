#include "libmicro/pipeline/report_run.h"

#include <optional>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/pipeline/stills.h"
#include "libmicro/report/report_page.h"

namespace micro {
namespace {

/// A page without pictures is still a page; another video than the one analysed is an error.
std::optional<std::filesystem::path> footage_of(const RecordingReader& recording,
                                                const std::filesystem::path& path,
                                                const ReportRequest& request, ProgressSink& progress) {
  if (!request.pictures) return std::nullopt;
  if (!request.video.empty()) return find_footage(recording, path, request.video, request.trust_video);
  const auto name = recording.text().find("source_name");
  const std::string video = name == recording.text().end() ? "" : name->second;
  std::error_code ignored;
  if (!video.empty() && (std::filesystem::exists(path.parent_path() / video, ignored) ||
                         std::filesystem::exists(video, ignored)))
    return find_footage(recording, path, {}, request.trust_video);
  progress.warning("'" + video + "' is neither beside '" + path.string() +
                   "' nor here: no pictures of its events");
  return std::nullopt;
}

void add_pictures(const RecordingReader& recording, const std::filesystem::path& video,
                  const ReportRequest& request, ReportPage& page, ProgressSink& progress,
                  const std::stop_token& stop) {
  Footage footage(video, recording);
  PictureOptions options;
  options.side = request.side;
  draw_events(recording, footage, events_to_show(recording, false), options, progress, stop,
              [&](const Event& event, const EventPictures& pictures) {
                page.add_pictures(
                    event,
                    {jpeg_bytes(pictures.onset, request.quality), jpeg_bytes(pictures.apex, request.quality),
                     jpeg_bytes(pictures.offset, request.quality),
                     jpeg_bytes(pictures.motion, request.quality), pictures.magnification});
              });
}

}  // namespace

void write_report(const ReportRequest& request, ProgressSink& progress, const std::stop_token& stop) {
  std::error_code ignored;
  if (!request.force && std::filesystem::exists(request.output, ignored))
    throw Error(ErrorCategory::output, "'" + request.output.string() + "' exists already",
                "give --force to replace it");
  ReportPage page(request.title, request.recordings.size());
  for (const auto& path : request.recordings) {
    if (stop.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped; no report was written");
    const auto recording = RecordingReader::open(path);
    page.add_recording(*recording, path.stem().string());
    if (const auto video = footage_of(*recording, path, request, progress))
      add_pictures(*recording, *video, request, page, progress, stop);
  }
  PendingFiles files;
  files.add(request.output, page.html());
  files.publish();
}

}  // namespace micro
