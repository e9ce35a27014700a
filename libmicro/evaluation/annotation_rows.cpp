#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/annotation_table.h"
#include "libmicro/evaluation/table_columns.h"
#include "libmicro/evaluation/video_pattern.h"

namespace micro {
namespace {

constexpr FrameIndex largest_frame = 1'000'000'000;
constexpr std::size_t longest_name = 1000;

std::set<std::string> missing_values(const TableDescription& description) {
  std::set<std::string> values{"",   "/",   "\\",   "-",    "--",   "-1",  "nan",
                               "na", "n/a", "n.a.", "null", "none", "nil", "?"};
  for (const auto& value : split_text(description.missing, ',')) values.insert(plain_text(value));
  return values;
}

std::string joined_lines(const std::vector<std::size_t>& lines) {
  std::string text = lines.size() == 1 ? "line " : "lines ";
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 5); ++i)
    text += (i ? ", " : "") + std::to_string(lines[i]);
  return text + (lines.size() > 5 ? ", ..." : "");
}

/// Turns rows into values; knows the table but nothing of videos or events.
class RowReader {
 public:
  RowReader(const CsvTable& table, const TableDescription& description)
      : table_(table),
        description_(description),
        columns_(table, description.columns),
        missing_(missing_values(description)),
        video_pattern_(description.video_pattern, description.section + ".video_pattern") {}

  const TableColumns& columns() const { return columns_; }

  AnnotationRow read(const CsvTable::Row& source) const {
    AnnotationRow row;
    row.line = source.line;
    row.video = video(source);
    row.subject = value(source, Column::subject);
    row.coder = value(source, Column::coder);
    row.emotion = plain_text(value(source, Column::emotion));
    row.predicted = plain_text(value(source, Column::predicted));
    row.action_units_written = value(source, Column::action_units);
    row.action_units = parse_action_units(row.action_units_written, description_.sides);
    row.given_class = event_class(source);
    row.kind = kind(source);
    row.confidence = number(source, Column::confidence, 0, 1);
    row.fps = number(source, Column::fps, 0.1, 1e6);
    read_frames(source, row);
    return row;
  }

 private:
  [[noreturn]] void refuse(const CsvTable::Row& row, const std::string& why,
                           const std::string& what = "") const {
    throw Error(ErrorCategory::input, table_.where(row) + ": " + why, what);
  }

  /// The cell, empty when it says that there is no value.
  std::string value(const CsvTable::Row& row, Column column) const {
    const std::string text = columns_.cell(row, column);
    if (text.size() > longest_name) refuse(row, std::string(to_string(column)) + " is too long");
    return missing_.contains(plain_text(text)) ? "" : text;
  }

  std::string video(const CsvTable::Row& row) const {
    const std::string name = video_name_of(value(row, Column::video));
    if (name.empty()) return "";
    const auto found = video_pattern_.find(name);
    if (!found)
      refuse(row, "the video '" + name + "' does not match " + description_.section + ".video_pattern");
    return *found;
  }

  double number(const CsvTable::Row& row, Column column, double least, double most) const {
    std::string text = value(row, column);
    if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
    if (table_.separator != ',') std::ranges::replace(text, ',', '.');
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || stop != end || !(number >= least && number <= most))
      refuse(row, std::string(to_string(column)) + " '" + text + "' is not a number it can be",
             std::string("take the column out with columns ") + to_string(column) + "=");
    return number;
  }

  /// A frame number as the table counts, e.g. "142" or "142.0"; nothing where there is no value.
  std::optional<FrameIndex> raw_frame(const CsvTable::Row& row, Column column) const {
    const double frame = number(row, column, 0, static_cast<double>(largest_frame));
    if (std::isnan(frame)) return std::nullopt;
    if (frame != std::floor(frame)) refuse(row, std::string(to_string(column)) + " is not a whole frame");
    return static_cast<FrameIndex>(frame);
  }

  FrameIndex from_zero(const CsvTable::Row& row, Column column, FrameIndex frame) const {
    if (frame < description_.first_frame)
      refuse(row,
             std::string(to_string(column)) + " " + std::to_string(frame) + " is before the first frame " +
                 std::to_string(description_.first_frame),
             "see --" + description_.section + ".first_frame and ." + "missing");
    return frame - description_.first_frame;
  }

  void read_frames(const CsvTable::Row& source, AnnotationRow& row) const {
    const auto onset = raw_frame(source, Column::onset);
    const bool zero_is_missing = onset.value_or(0) > 0;
    const auto take = [&](Column column, std::optional<FrameIndex> frame, std::optional<FrameIndex>& place) {
      if (frame && !(zero_is_missing && *frame == 0)) place = from_zero(source, column, *frame);
    };
    take(Column::onset, onset, row.onset);
    take(Column::apex, raw_frame(source, Column::apex), row.apex);
    take(Column::offset, raw_frame(source, Column::offset), row.offset);
    row.frames = raw_frame(source, Column::frames).value_or(0);
  }

  std::optional<EventClass> event_class(const CsvTable::Row& row) const {
    const std::string text = value(row, Column::type);
    if (text.empty()) return std::nullopt;
    const auto found = parse_event_class(text);
    if (!found)
      refuse(row, "type '" + text + "' is neither micro nor macro",
             "name the right column with columns type=NAME, or none with type=");
    return found;
  }

  EventKind kind(const CsvTable::Row& row) const {
    const std::string text = plain_text(value(row, Column::kind));
    if (text.empty()) return EventKind::expression;
    try {
      return event_kind_from(text);
    } catch (const Error&) {
      refuse(row, "kind '" + text + "' is not known", "take the column out with columns kind=");
    }
  }

  const CsvTable& table_;
  const TableDescription& description_;
  TableColumns columns_;
  std::set<std::string> missing_;
  VideoPattern video_pattern_;
};

}  // namespace

std::vector<AnnotationRow> read_annotation_rows(const CsvTable& table, const TableDescription& description,
                                                std::vector<std::string>& notes) {
  const RowReader reader(table, description);
  notes.push_back("'" + table.file + "': columns " + reader.columns().summary());
  std::vector<AnnotationRow> rows;
  std::vector<std::size_t> bad;
  for (const auto& source : table.rows) {
    try {
      AnnotationRow row = reader.read(source);
      if (description.coder.empty() || row.coder == description.coder) rows.push_back(std::move(row));
    } catch (const Error&) {
      if (description.bad_rows != "drop") throw;
      bad.push_back(source.line);
    }
  }
  if (!bad.empty())
    notes.push_back("'" + table.file + "': " + std::to_string(bad.size()) +
                    " rows left out that cannot be read (" + joined_lines(bad) + ")");
  return rows;
}

std::vector<std::string> coders_of(const CsvTable& table, const TableDescription& description) {
  const TableColumns columns(table, description.columns);
  std::set<std::string> names;
  for (const auto& row : table.rows) names.insert(columns.cell(row, Column::coder));
  names.erase("");
  return {names.begin(), names.end()};
}

}  // namespace micro
