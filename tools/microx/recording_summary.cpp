#include "tools/microx/recording_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/microx/report_text.h"

namespace microx {
namespace {

using micro::DatasetSpec;
using micro::FrameIndex;
using micro::RecordingReader;

constexpr FrameIndex block_frames = 65536;

FrameIndex frames_seen(const RecordingReader& recording, int face_id) {
  FrameIndex seen = 0;
  for (FrameIndex first = 0; first < recording.frame_count(); first += block_frames) {
    const FrameIndex count = std::min(block_frames, recording.frame_count() - first);
    const auto valid = recording.read_face(face_id, "valid", first, count);
    seen += std::ranges::count_if(valid, [](double flag) { return flag > 0; });
  }
  return seen;
}

/// "frame x region(16) x xy(2)".
std::string axes(const DatasetSpec& spec) {
  std::string text = "frame";
  for (std::size_t i = 0; i < spec.shape.size(); ++i)
    text += fmt::format(" x {}({})", i < spec.dims.size() ? spec.dims[i] : "", spec.shape[i]);
  return text;
}

std::string dataset_lines(const std::string& folder, const micro::Schema& schema) {
  std::vector<Row> rows;
  for (const auto& spec : schema)
    rows.push_back({"  " + folder + spec.path, axes(spec), spec.units, spec.description});
  std::string text;
  for (const auto& line : align(rows, {0, 1, 2, 3})) text += line + "\n";
  return text;
}

Json dataset_documents(const std::string& folder, const micro::Schema& schema) {
  Json documents = Json::array();
  for (const auto& spec : schema) {
    documents.push_back({{"path", folder + spec.path},
                         {"dims", spec.dims},
                         {"shape", spec.shape},
                         {"units", spec.units},
                         {"labels", spec.labels},
                         {"description", spec.description}});
  }
  return documents;
}

std::string face_folder(int id) { return "/faces/" + std::to_string(id) + "/"; }

/// Configurations are many lines long: --config prints them.
bool is_configuration(const std::string& value) { return value.find('\n') != std::string::npos; }

std::string attribute_lines(const RecordingReader& recording) {
  std::vector<Row> rows;
  for (const auto& [name, value] : recording.text())
    if (!is_configuration(value)) rows.push_back({"  " + name, value});
  for (const auto& [name, value] : recording.numbers())
    rows.push_back({"  " + name, fmt::format("{}", value)});
  std::ranges::sort(rows);
  std::string text;
  for (const auto& line : align(rows, {0, 1})) text += line + "\n";
  return text;
}

}  // namespace

std::vector<FaceSummary> summarise_faces(const RecordingReader& recording) {
  std::vector<FaceSummary> faces;
  for (const int id : recording.face_ids())
    faces.push_back({id, frames_seen(recording, id), recording.events(id)});
  return faces;
}

std::string text_attribute(const RecordingReader& recording, const std::string& name) {
  const auto found = recording.text().find(name);
  return found == recording.text().end() ? std::string() : found->second;
}

double number_attribute(const RecordingReader& recording, const std::string& name) {
  const auto found = recording.numbers().find(name);
  return found == recording.numbers().end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

std::string source_line(const RecordingReader& recording) {
  return fmt::format(
      "{}: {} frames, {}x{}, filmed at {:g}/s ({}), plays at {:g}/s\n",
      text_attribute(recording, "source_name"), recording.frame_count(), number_attribute(recording, "width"),
      number_attribute(recording, "height"), number_attribute(recording, "capture_fps"),
      text_attribute(recording, "capture_fps_source"), number_attribute(recording, "playback_fps"));
}

std::string describe(const RecordingReader& recording) {
  std::string text = "recording of " + source_line(recording) + "attributes\n" + attribute_lines(recording) +
                     "datasets\n" + dataset_lines("/frames/", recording.frame_schema());
  for (const int id : recording.face_ids()) text += dataset_lines(face_folder(id), recording.face_schema(id));
  for (const auto& face : summarise_faces(recording))
    text += fmt::format("face {}: seen in {} of {} frames; {}", face.id, face.frames, recording.frame_count(),
                        found_lines(face.events, false));
  return text;
}

Json document_of(const RecordingReader& recording) {
  Json document{{"type", "recording"}, {"attributes", Json::object()}};
  for (const auto& [name, value] : recording.text()) document["attributes"][name] = value;
  for (const auto& [name, value] : recording.numbers()) document["attributes"][name] = value;
  document["frame_count"] = recording.frame_count();
  document["datasets"] = dataset_documents("/frames/", recording.frame_schema());
  document["faces"] = Json::array();
  for (const auto& face : summarise_faces(recording)) {
    document["faces"].push_back(
        {{"id", face.id},
         {"frames_with_face", face.frames},
         {"datasets", dataset_documents(face_folder(face.id), recording.face_schema(face.id))}});
    put_events(document["faces"].back(), face.events, true);
  }
  return document;
}

}  // namespace microx
