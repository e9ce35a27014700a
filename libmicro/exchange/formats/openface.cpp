// The columns of OpenFace 2's FeatureExtraction (Baltrusaitis et al., OpenFace 2.0, FG 2018) by their names.
// What this project does not measure (gaze, action units by frame) is there and empty, never guessed.
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "libmicro/exchange/columns.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

/// Mean distance between the pupils of adults (Dodgson, SPIE 5291, 2004): OpenFace gives millimetres for a
/// head of average size, recordings hold inter-ocular distances.
constexpr double millimetres_per_iod = 63.4;

constexpr std::array intensities{1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45};
constexpr std::array presences{1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 28, 45};
constexpr std::array gaze_columns{"gaze_0_x", "gaze_0_y", "gaze_0_z",     "gaze_1_x",
                                  "gaze_1_y", "gaze_1_z", "gaze_angle_x", "gaze_angle_y"};

std::string unit_name(int number, char ending) {
  char text[16];
  std::snprintf(text, sizeof text, "AU%02d_%c", number, ending);
  return text;
}

std::vector<std::string> header() {
  std::vector<std::string> names{"frame", "face_id", "timestamp", "confidence", "success"};
  names.insert(names.end(), gaze_columns.begin(), gaze_columns.end());
  names.insert(names.end(), {"pose_Tx", "pose_Ty", "pose_Tz", "pose_Rx", "pose_Ry", "pose_Rz"});
  for (const char axis : {'x', 'y'})
    for (int i = 0; i < 68; ++i) names.push_back(std::string(1, axis) + "_" + std::to_string(i));
  for (const int unit : intensities) names.push_back(unit_name(unit, 'r'));
  for (const int unit : presences) names.push_back(unit_name(unit, 'c'));
  return names;
}

/// Order of the columns that are asked for: valid, confidence, landmarks, pose.
constexpr std::size_t confidence_at = 1, landmarks_at = 2, pose_at = landmarks_at + 68 * 2;

std::string row(const ExportedRecording& recording, int face, FrameIndex frame, const double* values) {
  const bool seen = values[0] > 0;
  std::string line = std::to_string(frame + 1) + "," + std::to_string(face) + "," +
                     decimal_text(recording.capture_s(frame), 6) + "," +
                     (seen ? number_text(values[confidence_at], true) : "0") + "," + (seen ? "1" : "0");
  line += std::string(gaze_columns.size(), ',');
  for (std::size_t i = 3; i < 6; ++i)
    line += "," + decimal_text(values[pose_at + i] * millimetres_per_iod, 2);
  for (std::size_t i = 0; i < 3; ++i) line += "," + decimal_text(values[pose_at + i], 5);
  for (std::size_t axis = 0; axis < 2; ++axis)
    for (std::size_t i = 0; i < 68; ++i) line += "," + decimal_text(values[landmarks_at + 2 * i + axis], 2);
  return line + std::string(intensities.size() + presences.size(), ',') + "\r\n";
}

void write(const ExportedRecording& recording, std::ostream& out) {
  // The order of select_columns() is that of the recording; here it is fixed.
  std::vector<FrameColumn> columns;
  for (const char* dataset : {"valid", "confidence", "landmarks", "pose"}) {
    const std::size_t width = std::string(dataset) == "landmarks" ? 136
                              : std::string(dataset) == "pose"    ? 6
                                                                  : 1;
    for (std::size_t entry = 0; entry < width; ++entry)
      columns.push_back({.dataset = dataset, .entry = entry, .name = {}, .units = {}, .description = {}});
  }
  out << csv_line(header());
  for (const int face : recording.faces())
    for_each_frame(recording, face, columns, [&](FrameIndex frame, const double* values) {
      out << row(recording, face, frame, values);
    });
}

}  // namespace

ExportFormat export_format_openface() {
  return {
      .name = "openface",
      .description = "per-frame pose and landmarks under OpenFace's column names, one row for every frame",
      .files = "NAME_openface.csv",
      .reference = "scripts and packages that read OpenFace 2 (Baltrusaitis et al., FG 2018)",
      .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
        target.add("_openface.csv", [&](std::ostream& out) { write(recordings.front(), out); });
      }};
}

}  // namespace micro
