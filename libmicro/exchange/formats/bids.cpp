// Brain Imaging Data Structure (Gorgolewski et al., Scientific Data 3, 2016), version 1.8: task events, and
// continuous recordings as "physio" with the face in the entity "recording".
#include <algorithm>
#include <cctype>
#include <ostream>

#include "libmicro/core/text.h"
#include "libmicro/exchange/columns.h"
#include "libmicro/exchange/event_json.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/gzip.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

std::string available(const std::string& text) { return text.empty() ? "n/a" : text; }

/// A recording that is not named as BIDS asks becomes the subject of a task of its own.
std::string bids_name(const std::string& name) {
  if (name.starts_with("sub-") && name.find("_task-") != std::string::npos) return name;
  std::string label;
  for (const char c : name)
    if (std::isalnum(static_cast<unsigned char>(c))) label += c;
  return "sub-" + (label.empty() ? "unnamed" : label) + "_task-video";
}

void write_events(const ExportedRecording& recording, std::ostream& out) {
  out << tsv_line({"onset", "duration", "trial_type", "kind", "face", "onset_frame", "apex_frame",
                   "offset_frame", "apex_s", "confidence", "amplitude_iod", "action_units", "emotion",
                   "regions"});
  struct Row {
    double onset;
    std::string line;
  };
  std::vector<Row> rows;
  for (const int face : recording.faces())
    for (const auto& event : recording.events(face)) {
      const auto& at = event.interval;
      rows.push_back(
          {event.onset_s,
           tsv_line({decimal_text(event.onset_s, 6), decimal_text(event.duration_s, 6),
                     to_string(event.event_class), to_string(event.kind), std::to_string(face),
                     std::to_string(at.onset()), std::to_string(at.apex()), std::to_string(at.offset()),
                     decimal_text(event.apex_s, 6), available(decimal_text(event.confidence, 4)),
                     available(decimal_text(event.amplitude_iod, 4)), available(event.action_units),
                     available(event.emotion), available(joined(event.regions, ";"))})});
    }
  std::ranges::stable_sort(rows, {}, &Row::onset);
  for (const auto& row : rows) out << row.line;
}

Json column(const char* description, const char* units = nullptr) {
  Json entry{{"Description", description}};
  if (units) entry["Units"] = units;
  return entry;
}

Json events_sidecar() {
  return {{"onset", column("begin of the movement, from the first frame, on the filmed scene's clock", "s")},
          {"duration", column("(offset - onset + 1) / capture rate", "s")},
          {"trial_type",
           {{"Description", "class by duration"},
            {"Levels",
             {{"transient", "below 1/25 s"},
              {"micro", "1/25 to 1/5 s"},
              {"brief", "up to 1/2 s"},
              {"macro", "longer"}}}}},
          {"kind", column("expression, or what the movement was set aside as")},
          {"face", column("number of the face")},
          {"onset_frame", column("first frame of the contraction; frames are numbered from 0")},
          {"apex_frame", column("frame of the largest displacement")},
          {"offset_frame", column("last frame before the face is back, inclusive")},
          {"apex_s", column("time of the apex", "s")},
          {"confidence", column("0 to 1")},
          {"amplitude_iod", column("displacement of the strongest region", "% of inter-ocular distance")},
          {"action_units",
           column("action units of FACS with side and intensity, as coded or as microx named them")},
          {"emotion", column("as coded, or the likeliest label of the emotion table")},
          {"regions", column("facial regions that move, strongest first")}};
}

void write_physio(const ExportedRecording& recording, int face, const std::vector<FrameColumn>& columns,
                  std::ostream& out) {
  GzipWriter gzip(out);
  for_each_frame(recording, face, columns, [&](FrameIndex frame, const double* values) {
    std::string line = decimal_text(recording.capture_s(frame), 6);
    for (std::size_t c = 0; c < columns.size(); ++c)
      line += "\t" + available(number_text(values[c], columns[c].single));
    gzip.write(line + "\n");
  });
  gzip.finish();
}

Json physio_sidecar(const ExportedRecording& recording, const std::vector<FrameColumn>& columns) {
  Json sidecar{
      {"SamplingFrequency", recording.capture_fps()},
      {"StartTime", 0.0},
      {"Columns", Json::array({"capture_s"})},
      {"Manufacturer", "libmicro"},
      {"SourceVideo", recording.media()},
      {"capture_s", column("time of the frame; where it differs from row / SamplingFrequency, frames are "
                           "not evenly spaced and it is capture_s that counts",
                           "s")}};
  for (const auto& entry : columns) {
    sidecar["Columns"].push_back(entry.name);
    sidecar[entry.name] = column(entry.description.c_str(), entry.units.c_str());
  }
  return sidecar;
}

void write(const ExportedRecording& recording, const ExportTarget& target) {
  ExportTarget named{target.files, target.folder, bids_name(target.name), target.force};
  named.add("_events.tsv", [&](std::ostream& out) { write_events(recording, out); });
  named.add("_events.json", [&](std::ostream& out) { out << json_text(events_sidecar(), 2) << "\n"; });
  const auto columns = select_columns(recording, recording.options().columns);
  for (const int face : recording.faces()) {
    const std::string ending = "_recording-face" + std::to_string(face) + "_physio";
    named.add(ending + ".tsv.gz", [&](std::ostream& out) { write_physio(recording, face, columns, out); });
    named.add(ending + ".json",
              [&](std::ostream& out) { out << json_text(physio_sidecar(recording, columns), 2) << "\n"; });
  }
}

}  // namespace

ExportFormat export_format_bids() {
  return {.name = "bids",
          .description = "events and chosen per-frame columns with their descriptions",
          .files = "sub-NAME_task-video_events.tsv, .json, _recording-faceN_physio.tsv.gz, .json",
          .reference = "Brain Imaging Data Structure 1.8",
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            write(recordings.front(), target);
          }};
}

}  // namespace micro
