#include "libmicro/evaluation/annotation_files.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/store/recording_reader.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

enum class FileKind { recording, table, truth };

FileKind kind_of(const fs::path& path) {
  if (RecordingReader::is_recording(path)) return FileKind::recording;
  return path.extension() == ".json" ? FileKind::truth : FileKind::table;
}

std::vector<fs::path> files_ending(const fs::path& folder, const std::vector<std::string>& endings) {
  std::vector<fs::path> files;
  std::error_code failure;
  const fs::directory_iterator entries(folder, failure);
  if (failure)
    throw Error(ErrorCategory::input, "'" + folder.string() + "' cannot be read: " + failure.message());
  for (const auto& entry : entries) {
    const std::string name = plain_text(entry.path().filename().string());
    const bool fits =
        std::ranges::any_of(endings, [&](const auto& ending) { return name.ends_with(ending); });
    if (fits && !name.starts_with('.') && entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<fs::path> files_of(const fs::path& folder, Side side) {
  const std::vector<std::string> tables{".csv", ".tsv"}, recordings{".h5"}, truths{".truth.json"};
  const auto& first = side == Side::truth ? truths : recordings;
  const auto& last = side == Side::truth ? recordings : truths;
  for (const auto* endings : {&first, &tables, &last})
    if (auto files = files_ending(folder, *endings); !files.empty()) return files;
  throw Error(ErrorCategory::input,
              "the folder '" + folder.string() +
                  "' holds no recordings (.h5), tables (.csv) or truth files (.truth.json)");
}

/// A table in a folder is named after its file when it has no column for the video; a table alone is not.
AnnotationSet read_one(const fs::path& path, const TableDescription& description, int face, bool in_folder) {
  switch (kind_of(path)) {
    case FileKind::recording:
      return {path.string(), {read_recording_events(path, face)}, {}};
    case FileKind::truth:
      return {path.string(), {read_spike_truth(path)}, {}};
    case FileKind::table:
      break;
  }
  const std::string name = in_folder ? video_name_of(path.filename().string()) : "";
  return read_annotation_table(read_csv(path, description.header_line), description, name);
}

/// The same video in two files of a folder would be counted twice.
void refuse_twice(const AnnotationSet& set) {
  for (std::size_t i = 0; i < set.videos.size(); ++i)
    for (std::size_t j = i + 1; j < set.videos.size(); ++j)
      if (set.videos[i].name == set.videos[j].name &&
          same_subject(set.videos[i].subject, set.videos[j].subject))
        throw Error(ErrorCategory::input,
                    "'" + set.source + "' holds the video '" + set.videos[i].name + "' twice",
                    "once in each of two files");
}

}  // namespace

AnnotatedVideo read_recording_events(const fs::path& path, int face) {
  const auto recording = RecordingReader::open(path);
  AnnotatedVideo video;
  video.name = video_name_of(path.filename().string());
  if (const auto name = recording->text().find("source_name"); name != recording->text().end())
    video.other_name = video_name_of(name->second);
  if (const auto rate = recording->numbers().find("capture_fps");
      rate != recording->numbers().end() && rate->second > 0)
    video.fps = rate->second;
  video.frames = recording->frame_count();
  const auto faces = recording->face_ids();
  if (face >= 0 && std::ranges::find(faces, face) == faces.end())
    throw Error(ErrorCategory::usage, "'" + path.string() + "' has no face " + std::to_string(face));
  for (const int id : faces)
    for (const auto& found : face < 0 || face == id ? recording->events(id) : std::vector<Event>{}) {
      Annotation event{.interval = found.interval};
      event.kind = found.kind;
      event.confidence = found.confidence;
      event.action_units = parse_action_units(found.action_units);
      event.emotion = found.emotion;
      event.origin =
          "'" + path.string() + "' face " + std::to_string(id) + " event " + std::to_string(found.id);
      video.events.push_back(std::move(event));
    }
  return video;
}

AnnotationSet read_annotations(const fs::path& path, Side side, const TableDescription& description,
                               int face) {
  std::error_code failure;
  const auto status = fs::status(path, failure);
  if (status.type() == fs::file_type::not_found)
    throw Error(ErrorCategory::input, "'" + path.string() + "' does not exist", "check the name");
  if (!fs::is_directory(status)) return read_one(path, description, face, false);
  AnnotationSet all{path.string(), {}, {}};
  for (const auto& file : files_of(path, side)) {
    auto one = read_one(file, description, face, true);
    std::ranges::move(one.videos, std::back_inserter(all.videos));
    std::ranges::move(one.notes, std::back_inserter(all.notes));
  }
  refuse_twice(all);
  return all;
}

}  // namespace micro
