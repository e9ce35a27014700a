#include "libmicro/pipeline/study.h"

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "libmicro/exchange/event_table.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/manifest.h"
#include "libmicro/exchange/text.h"
#include "libmicro/pipeline/batch_folder.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/store/study_file.h"

namespace micro {
namespace {

namespace fs = std::filesystem;
using State = ItemStatus::State;
using Cells = std::vector<std::string>;

constexpr const char* recording_column = "recording";  // what `id` of a manifest is called in results

/// One video of the study.
struct Item {
  ManifestRow row;
  fs::path recording;
  ItemStatus status;
};

/// Columns of the results' own, by which those of a manifest may not be called; nor by names that would make
/// what somebody has coded look like what was found.
const Cells& own_columns() {
  static const Cells columns = [] {
    Cells names{recording_column, "capture_fps",
                "event",          "state",
                "exit_code",      "reason",
                "frames",         "frames_with_face",
                "minutes",        "minutes_with_face",
                "faces",          "expressions",
                "onset",          "apex",
                "offset"};
    for (const auto& name : event_table_header()) names.push_back(name);
    return names;
  }();
  return columns;
}

class Study {
 public:
  Study(const std::vector<fs::path>& batches, const fs::path& output) : output_(output) {
    std::set<std::string> taken;
    for (const auto& batch : batches) add(BatchFolder(batch), taken);
    for (const auto& item : items_) (item.status.state == State::done ? done_ : missing_).push_back(&item);
  }

  StudyFiles write() const {
    std::error_code failure;
    fs::create_directories(output_, failure);
    const BatchFolder folder(output_);
    StudyFiles files{folder.study(),    folder.events(), output_ / "recordings.tsv",
                     folder.failures(), done_.size(),    {}};
    for (const auto* item : missing_) files.missing.push_back(item->status);
    std::vector<StudyRecording> recordings;
    PendingFiles pending;
    pending.add(files.events, [&](std::ostream& out) { recordings = write_events(out); });
    pending.add(files.recordings, [&](std::ostream& out) { write_recordings(out); });
    pending.add(files.failures, [&](std::ostream& out) { write_missing(out); });
    Cells columns = columns_;
    columns.front() = recording_column;
    write_study_file(files.study, output_, columns, recordings);
    pending.publish();
    return files;
  }

 private:
  void add(const BatchFolder& folder, std::set<std::string>& taken) {
    std::error_code ignored;
    if (!fs::exists(folder.manifest(), ignored))
      throw Error(ErrorCategory::input, "'" + folder.root().string() + "' holds no batch",
                  "microx batch -o " + folder.root().string() + " makes one");
    const Manifest manifest = read_manifest(folder.manifest());
    const auto places = places_of(manifest);
    for (auto row : manifest.rows) {
      if (!taken.insert(row.id).second)
        throw Error(ErrorCategory::usage, "two batches have a video '" + row.id + "'",
                    "give them ids in a manifest");
      Cells values(columns_.size() - 4);
      for (std::size_t i = 0; i < places.size(); ++i) values[places[i]] = row.further[i];
      row.further = std::move(values);
      ItemStatus status = read_status(folder.status(row.id)).value_or(ItemStatus{});
      status.id = row.id;
      items_.push_back({std::move(row), folder.recording(status.id), std::move(status)});
    }
  }

  /// Where the manifest's further columns stand among those of the study.
  std::vector<std::size_t> places_of(const Manifest& manifest) {
    std::vector<std::size_t> places;
    for (auto name : manifest.further) {
      if (std::ranges::find(own_columns(), name) != own_columns().end()) name = "manifest_" + name;
      const auto known = std::ranges::find(columns_, name);
      places.push_back(static_cast<std::size_t>(known - columns_.begin()) - 4);
      if (known == columns_.end()) columns_.push_back(name);
    }
    return places;
  }

  Cells carried(const Item& item) const {
    Cells cells = carried_values(item.row);
    cells.resize(columns_.size());
    return cells;
  }

  Cells header(const Cells& own) const {
    Cells cells = columns_;
    cells.front() = recording_column;
    cells.insert(cells.end(), own.begin(), own.end());
    return cells;
  }

  std::vector<StudyRecording> write_events(std::ostream& out) const {
    Cells own = event_table_header();
    own[0] = "capture_fps", own[2] = "event";
    out << tsv_line(header(own));
    std::vector<StudyRecording> recordings;
    for (const auto* item : done_) {
      const auto reader = RecordingReader::open(item->recording);
      const Cells front = carried(*item);
      StudyRecording one{item->row.id, reference_to(item->recording), front, reader->frame_count(), {}};
      for (const int face : reader->face_ids()) {
        const auto events = reader->events(face);
        one.events.emplace_back(face, events.size());
        for (const auto& event : events) {
          Cells cells = front;
          const auto row = event_table_row(number_text(item->status.capture_fps), event);
          cells.insert(cells.end(), row.begin(), row.end());
          out << tsv_line(cells);
        }
      }
      recordings.push_back(std::move(one));
    }
    return recordings;
  }

  void write_recordings(std::ostream& out) const {
    out << tsv_line(header({"state", "capture_fps", "frames", "frames_with_face", "minutes",
                            "minutes_with_face", "faces", "expressions"}));
    for (const auto& item : items_) {
      const auto& status = item.status;
      const bool done = status.state == State::done;
      const auto minutes = [&](FrameIndex frames) {
        return status.capture_fps > 0 ? number_text(static_cast<double>(frames) / status.capture_fps / 60)
                                      : "";
      };
      int expressions = 0;
      for (const char* label : {"transient", "micro", "brief", "macro"})
        if (const auto found = status.events.find(label); found != status.events.end())
          expressions += found->second;
      Cells cells = carried(item);
      Cells own{to_string(status.state)};
      own.resize(8);
      if (done)
        own = {to_string(status.state),       number_text(status.capture_fps),
               std::to_string(status.frames), std::to_string(status.frames_with_face),
               minutes(status.frames),        minutes(status.frames_with_face),
               std::to_string(status.faces),  std::to_string(expressions)};
      cells.insert(cells.end(), own.begin(), own.end());
      out << tsv_line(cells);
    }
  }

  void write_missing(std::ostream& out) const {
    out << tsv_line(header({"state", "exit_code", "reason"}));
    for (const auto* item : missing_) {
      Cells cells = carried(*item);
      cells.insert(cells.end(), {to_string(item->status.state), std::to_string(item->status.exit_code),
                                 item->status.reason});
      out << tsv_line(cells);
    }
  }

  /// Relative, so that the folder can be moved as a whole.
  fs::path reference_to(const fs::path& recording) const {
    return fs::absolute(recording).lexically_normal().lexically_relative(
        fs::absolute(output_ / "x").lexically_normal().parent_path());
  }

  fs::path output_;
  Cells columns_ = carried_columns({});
  std::vector<Item> items_;
  std::vector<const Item*> done_, missing_;
};

}  // namespace

StudyFiles write_study(const std::vector<fs::path>& batches, const fs::path& output) {
  return Study(batches, output).write();
}

}  // namespace micro
