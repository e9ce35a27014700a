#include "libmicro/exchange/event_json.h"
#include "libmicro/exchange/export_format.h"

namespace micro {
namespace {

void write(const std::vector<ExportedRecording>& recordings, std::ostream& out) {
  for (const auto& recording : recordings)
    for (const int face : recording.faces())
      for (const auto& event : recording.events(face)) {
        Json line{{"recording", recording.name()}, {"video", recording.media()}, {"face", face}};
        line.update(event_json(event));
        out << json_text(line) << "\n";
      }
}

}  // namespace

ExportFormat export_format_jsonl() {
  return {.name = "jsonl",
          .description = "one JSON object a line and event, of all recordings",
          .files = "NAME_events.jsonl",
          .reference = "pandas.read_json(lines=True), jsonlite::stream_in, jq",
          .study = true,
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            target.add("_events.jsonl", [&](std::ostream& out) { write(recordings, out); });
          }};
}

}  // namespace micro
