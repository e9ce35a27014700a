// The two tables of events of BORIS 8 (Friard and Gamba, Methods in Ecology and Evolution 7, 2016), by its
// column names: "tabular" with a row for each start and stop, "aggregated" with a row for each event.
#include <ostream>

#include "libmicro/core/text.h"
#include "libmicro/exchange/event_table.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

/// What stands in every row of a recording.
struct Common {
  std::string observation, date, duration, media, fps;
};

Common common_of(const ExportedRecording& recording) {
  const std::string duration = decimal_text(recording.playback_s(recording.frames()), 3);
  std::string date = recording.text("created").substr(0, 19);
  return {recording.name(), date, duration, recording.media(), number_text(recording.number("playback_fps"))};
}

std::string subject_of(int face) { return "face " + std::to_string(face); }

std::string behavior_of(const Event& event) {
  return event.kind == EventKind::expression ? to_string(event.event_class) : to_string(event.kind);
}
std::string category_of(const Event& event) {
  return event.kind == EventKind::expression ? "expression" : "set aside";
}

void write_aggregated(const ExportedRecording& recording, std::ostream& out) {
  out << tsv_line({"Observation id",
                   "Observation date",
                   "Description",
                   "Observation type",
                   "Source",
                   "Time offset (s)",
                   "Coding duration",
                   "Media duration (s)",
                   "FPS (frame/s)",
                   "Subject",
                   "Observation duration by subject by observation",
                   "Behavior",
                   "Behavioral category",
                   "Behavior type",
                   "Start (s)",
                   "Stop (s)",
                   "Duration (s)",
                   "Media file name",
                   "Image index start",
                   "Image index stop",
                   "Image file path start",
                   "Image file path stop",
                   "Comment start",
                   "Comment stop"});
  const Common common = common_of(recording);
  for (const int face : recording.faces())
    for (const auto& event : recording.events(face)) {
      const auto& at = event.interval;
      const double start = recording.playback_s(at.onset()), stop = recording.playback_s(at.offset() + 1);
      out << tsv_line({common.observation,
                       common.date,
                       "",
                       "Media file",
                       "player #1:" + common.media,
                       "0",
                       common.duration,
                       common.duration,
                       common.fps,
                       subject_of(face),
                       common.duration,
                       behavior_of(event),
                       category_of(event),
                       "STATE",
                       decimal_text(start, 3),
                       decimal_text(stop, 3),
                       decimal_text(stop - start, 3),
                       common.media,
                       std::to_string(at.onset()),
                       std::to_string(at.offset() + 1),
                       "",
                       "",
                       event_label(event),
                       joined(event.regions, ";")});
    }
}

void write_tabular(const ExportedRecording& recording, std::ostream& out) {
  out << tsv_line({"Observation id", "Observation date", "Description", "Observation duration",
                   "Observation type", "Source", "Time offset (s)", "Media duration (s)", "FPS", "Subject",
                   "Behavior", "Behavioral category", "Behavior type", "Time", "Media file name",
                   "Image index", "Image file path", "Comment"});
  const Common common = common_of(recording);
  const auto line = [&](int face, const Event& event, const char* type, FrameIndex frame,
                        const std::string& comment) {
    out << tsv_line(
        {common.observation, common.date, "", common.duration, "Media file", "player #1:" + common.media, "0",
         common.duration, common.fps, subject_of(face), behavior_of(event), category_of(event), type,
         decimal_text(recording.playback_s(frame), 3), common.media, std::to_string(frame), "", comment});
  };
  for (const int face : recording.faces())
    for (const auto& event : recording.events(face)) {
      line(face, event, "START", event.interval.onset(), event_label(event));
      line(face, event, "STOP", event.interval.offset() + 1, joined(event.regions, ";"));
    }
}

}  // namespace

ExportFormat export_format_boris() {
  return {.name = "boris",
          .description = "tabular and aggregated events",
          .files = "NAME_boris_tabular.tsv, NAME_boris_aggregated.tsv",
          .reference = "BORIS 8 and the packages that read its tables (Friard and Gamba, MEE 2016)",
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            const auto& recording = recordings.front();
            target.add("_boris_tabular.tsv", [&](std::ostream& out) { write_tabular(recording, out); });
            target.add("_boris_aggregated.tsv", [&](std::ostream& out) { write_aggregated(recording, out); });
          }};
}

}  // namespace micro
