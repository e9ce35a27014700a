// One row for every frame and face, always, whether the face was seen or not; empty = missing.
#include <ostream>

#include "libmicro/exchange/columns.h"
#include "libmicro/exchange/event_table.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

void write_events(const ExportedRecording& recording, std::ostream& out) {
  out << csv_line(event_table_header());
  for (const int face : recording.faces())
    for (const auto& event : recording.events(face))
      out << csv_line(event_table_row(recording.media(), event));
}

std::string start_of_row(const ExportedRecording& recording, int face, FrameIndex frame) {
  return std::to_string(frame) + "," + decimal_text(recording.capture_s(frame), 6) + "," +
         (face < 0 ? "" : std::to_string(face));
}

void write_wide(const ExportedRecording& recording, const std::vector<FrameColumn>& columns, int face,
                std::ostream& out) {
  for_each_frame(recording, face, columns, [&](FrameIndex frame, const double* values) {
    std::string line = start_of_row(recording, face, frame);
    for (std::size_t c = 0; c < columns.size(); ++c) line += "," + number_text(values[c], columns[c].single);
    out << line << "\r\n";
  });
}

void write_long(const ExportedRecording& recording, const std::vector<FrameColumn>& columns, int face,
                std::ostream& out) {
  for_each_frame(recording, face, columns, [&](FrameIndex frame, const double* values) {
    const std::string start = start_of_row(recording, face, frame);
    for (std::size_t c = 0; c < columns.size(); ++c)
      out << start << ',' << csv_cell(columns[c].name) << ',' << number_text(values[c], columns[c].single)
          << ',' << csv_cell(columns[c].units) << "\r\n";
  });
}

void write_frames(const ExportedRecording& recording, std::ostream& out) {
  const auto columns = select_columns(recording, recording.options().columns);
  const bool is_long = recording.options().layout == "long";
  std::vector<std::string> header{"frame", "capture_s", "face"};
  if (is_long) header.insert(header.end(), {"column", "value", "unit"});
  for (const auto& column : columns)
    if (!is_long) header.push_back(column.name);
  out << csv_line(header);
  auto faces = recording.faces();
  if (faces.empty()) faces.push_back(-1);
  for (const int face : faces)
    is_long ? write_long(recording, columns, face, out) : write_wide(recording, columns, face, out);
}

}  // namespace

ExportFormat export_format_csv() {
  return {.name = "csv",
          .description = "events, and chosen per-frame columns with one row for every frame and face",
          .files = "NAME_events.csv, NAME_frames.csv",
          .reference = "R, pandas, spreadsheets (RFC 4180)",
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            const auto& recording = recordings.front();
            target.add("_events.csv", [&](std::ostream& out) { write_events(recording, out); });
            target.add("_frames.csv", [&](std::ostream& out) { write_frames(recording, out); });
          }};
}

}  // namespace micro
