// One document; its schema is docs/events.schema.json.
#include "libmicro/exchange/event_json.h"
#include "libmicro/exchange/export_format.h"

namespace micro {
namespace {

Json face_document(const ExportedRecording& recording, int face) {
  Json document{{"id", face}, {"events", Json::array()}};
  for (const auto& event : recording.events(face)) document["events"].push_back(event_json(event));
  return document;
}

Json document_of(const ExportedRecording& recording) {
  Json document{
      {"schema", "libmicro events 1"},
      {"recording", recording.name()},
      {"video", recording.media()},
      {"conventions",
       "frames are inclusive and numbered from 0; times in s of the filmed scene; duration = (offset - "
       "onset + 1) / capture_fps; left and right are the subject's own"},
      {"frame_count", recording.frames()},
      {"attributes", Json::object()},
      {"faces", Json::array()}};
  for (const auto& [name, value] : recording.reader().text()) document["attributes"][name] = value;
  for (const auto& [name, value] : recording.reader().numbers()) document["attributes"][name] = value;
  for (const int face : recording.faces()) document["faces"].push_back(face_document(recording, face));
  return document;
}

}  // namespace

ExportFormat export_format_json() {
  return {.name = "json",
          .description = "one document: how the video was analysed, and the events of every face",
          .files = "NAME_events.json",
          .reference = "docs/events.schema.json (JSON Schema)",
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            target.add("_events.json", [&](std::ostream& out) {
              out << json_text(document_of(recordings.front()), 2) << "\n";
            });
          }};
}

}  // namespace micro
