#include "libmicro/pipeline/coding_files.h"

#include <algorithm>
#include <iterator>

#include "libmicro/core/action_units.h"
#include "libmicro/core/error.h"
#include "libmicro/evaluation/annotation_table.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

std::optional<MediaClock> clock_for(const std::filesystem::path& recording, double playback_fps) {
  if (!recording.empty() && playback_fps > 0)
    throw Error(ErrorCategory::usage, "either a recording or --fps says when frames begin, not both");
  if (!recording.empty()) return MediaClock::of_recording(recording);
  if (playback_fps > 0) return MediaClock::of_rate(playback_fps);
  return std::nullopt;
}

CsvTable read_coding_files(const std::vector<std::filesystem::path>& files,
                           const std::vector<std::string>& tiers, const std::optional<MediaClock>& clock) {
  std::vector<CodedSpans> codings;
  for (const auto& file : files) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored))
      throw Error(ErrorCategory::input, "'" + file.string() + "' does not exist", "check the name");
    if (is_elan(file)) {
      codings.push_back(read_elan(file, tiers));
    } else if (is_boris(file)) {
      auto videos = read_boris(file, tiers);
      std::ranges::move(videos, std::back_inserter(codings));
    } else {
      throw Error(ErrorCategory::input,
                  "'" + file.string() + "' is neither an ELAN document nor a table of events of BORIS",
                  "microx evaluate reads other tables as they are");
    }
  }
  return coding_table(codings, clock);
}

void name_coder(CsvTable& table, const std::string& coder) {
  const auto at = std::ranges::find(table.header, "coder") - table.header.begin();
  for (auto& row : table.rows)
    if (auto& cell = row.fields[static_cast<std::size_t>(at)]; cell.empty()) cell = coder;
}

AnnotationSet read_any_annotations(const std::filesystem::path& path, const std::filesystem::path& other,
                                   Side side, const TableDescription& description, int face) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored) || !(is_elan(path) || is_boris(path)))
    return read_annotations(path, side, description, face);
  const bool recorded =
      std::filesystem::is_regular_file(other, ignored) && RecordingReader::is_recording(other);
  const auto table = read_coding_files({path}, {}, clock_for(recorded ? other : "", 0));
  return read_annotation_table(table, description, "");
}

namespace {

/// With intensities where the cell consists of codes, else what of it is understood.
std::string codes_of(const AnnotationRow& row) {
  if (const auto codes = parse_action_unit_codes(row.action_units_written)) return to_string(*codes);
  std::string text;
  for (const auto& unit : row.action_units) text += (text.empty() ? "" : "+") + unit;
  return text;
}

}  // namespace

std::vector<Coding> read_codings_of_people(const std::vector<std::filesystem::path>& files,
                                           const std::vector<std::string>& tiers,
                                           const std::filesystem::path& recording) {
  const bool foreign = is_elan(files.front()) || is_boris(files.front());
  const CsvTable table = foreign ? read_coding_files(files, tiers, MediaClock::of_recording(recording))
                                 : read_csv(files.front());
  if (!foreign && files.size() > 1)
    throw Error(ErrorCategory::usage, "several tables cannot be taken at once", "import them one by one");
  const FrameIndex frames = RecordingReader::open(recording)->frame_count();
  TableDescription description;
  description.sides = true;
  std::vector<std::string> notes;
  std::vector<Coding> codings;
  for (const auto& row : read_annotation_rows(table, description, notes)) {
    if (row.kind != EventKind::expression || !row.onset || !row.offset) continue;
    Coding coding;
    coding.onset = *row.onset, coding.offset = *row.offset;
    coding.apex = row.apex.value_or(coding.onset + (coding.offset - coding.onset) / 2);
    if (!row.apex) coding.comment = "apex not marked: the middle";
    if (coding.onset > coding.apex || coding.apex > coding.offset || coding.offset >= frames)
      throw Error(ErrorCategory::input, "'" + table.file + "' line " + std::to_string(row.line) +
                                            ": frames " + std::to_string(coding.onset) + " to " +
                                            std::to_string(coding.offset) + " are no movement within '" +
                                            recording.string() + "'");
    coding.action_units = codes_of(row);
    coding.emotion = row.emotion;
    codings.push_back(std::move(coding));
  }
  std::ranges::stable_sort(codings, {}, &Coding::onset);
  for (std::size_t i = 0; i < codings.size(); ++i) codings[i].id = static_cast<std::int64_t>(i);
  return codings;
}

}  // namespace micro
