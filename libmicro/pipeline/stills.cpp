#include "libmicro/pipeline/stills.h"

#include <cstdio>
#include <iterator>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/core/picture_codec.h"
#include "libmicro/report/drawing.h"

namespace micro {
namespace {

constexpr std::size_t rows_of_sheet = 12;

/// Files that are waiting to be published together.
class Stills {
 public:
  explicit Stills(const StillsRequest& request)
      : request_(request), name_(request.recording.stem().string()) {}

  void add(const Event& event, const EventPictures& pictures) {
    const std::string stem =
        "_face" + std::to_string(event.face_id) + "_event" + std::to_string(event.id) + "_";
    write(stem + "onset.png", pictures.onset);
    write(stem + "apex.png", pictures.apex);
    write(stem + "offset.png", pictures.offset);
    write(stem + "motion.png", pictures.motion);
    rows_.push_back(row_of(event, pictures));
    if (rows_.size() == rows_of_sheet) close_sheet();
  }

  std::vector<std::filesystem::path> publish() {
    close_sheet();
    auto names = files_.names();
    files_.publish();
    return names;
  }

 private:
  static SheetRow row_of(const Event& event, const EventPictures& pictures) {
    const auto frame = [](const char* what, FrameIndex index) { return what + std::to_string(index); };
    char motion[64];
    std::snprintf(motion, sizeof motion, "motion x %.1f", pictures.magnification);
    return {"face " + std::to_string(event.face_id) + " event " + std::to_string(event.id) + ": " +
                caption_of(event),
            {pictures.onset, pictures.apex, pictures.offset, pictures.motion},
            {frame("onset ", event.interval.onset()), frame("apex ", event.interval.apex()),
             frame("offset ", event.interval.offset()), motion}};
  }

  void close_sheet() {
    if (rows_.empty()) return;
    write("_sheet" + std::to_string(++sheets_) + ".png", contact_sheet(rows_));
    rows_.clear();
  }

  void write(const std::string& ending, const cv::Mat& picture) {
    const auto path = request_.folder / (name_ + ending);
    std::error_code ignored;
    if (!request_.force && std::filesystem::exists(path, ignored))
      throw Error(ErrorCategory::output, "'" + path.string() + "' exists already",
                  "give --force to replace it, or another folder with -o");
    files_.add(path, png_bytes(picture));
  }

  const StillsRequest& request_;
  std::string name_;
  PendingFiles files_;
  std::vector<SheetRow> rows_;
  int sheets_ = 0;
};

}  // namespace

std::vector<Event> events_to_show(const RecordingReader& recording, bool all) {
  std::vector<Event> events;
  for (const int face : recording.face_ids())
    for (auto& event : recording.events(face))
      if (all || event.kind == EventKind::expression) events.push_back(std::move(event));
  return events;
}

std::vector<std::filesystem::path> write_stills(const StillsRequest& request, ProgressSink& progress,
                                                const std::stop_token& stop) {
  const auto recording = RecordingReader::open(request.recording);
  const auto video = find_footage(*recording, request.recording, request.video, request.trust_video);
  std::error_code failure;
  if (!request.folder.empty()) std::filesystem::create_directories(request.folder, failure);
  if (failure)
    throw Error(ErrorCategory::output,
                "the folder '" + request.folder.string() + "' cannot be made: " + failure.message(),
                "choose another with -o");
  Footage footage(video, *recording);
  Stills stills(request);
  draw_events(*recording, footage, events_to_show(*recording, request.all), request.pictures, progress, stop,
              [&](const Event& event, const EventPictures& pictures) { stills.add(event, pictures); });
  return stills.publish();
}

}  // namespace micro
