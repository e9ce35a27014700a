#include "libmicro/pipeline/training_manifest.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "libmicro/core/action_units.h"
#include "libmicro/core/csv_table.h"
#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

[[noreturn]] void refuse(const CsvTable& table, const CsvTable::Row& row, const std::string& why) {
  throw Error(ErrorCategory::input, table.where(row) + ": " + why);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Columns of a table by name.
class Columns {
 public:
  explicit Columns(const CsvTable& table) : table_(table) {
    for (std::size_t i = 0; i < table.header.size(); ++i) places_.emplace(lower(table.header[i]), i);
  }
  bool has(const std::string& name) const { return places_.contains(name); }
  void need(const std::string& name) const {
    if (!has(name))
      throw Error(ErrorCategory::input, "'" + table_.file + "' has no column " + name,
                  "its columns are " + joined(table_.header, ", "));
  }
  std::string text(const CsvTable::Row& row, const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? "" : row.fields[found->second];
  }
  std::optional<FrameIndex> number(const CsvTable::Row& row, const std::string& name) const {
    const std::string field = text(row, name);
    if (field.empty()) return std::nullopt;
    FrameIndex value = 0;
    const auto [end, failure] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (failure != std::errc() || end != field.data() + field.size() || value < 0 || value > 1'000'000'000)
      refuse(table_, row, "'" + field + "' is no frame number (column " + name + ")");
    return value;
  }

 private:
  const CsvTable& table_;
  std::map<std::string, std::size_t> places_;
};

std::optional<Interval> event_of(const CsvTable& table, const Columns& columns, const CsvTable::Row& row) {
  const auto onset = columns.number(row, "onset"), apex = columns.number(row, "apex"),
             offset = columns.number(row, "offset");
  if (!onset && !apex && !offset) return std::nullopt;
  const auto last = offset ? offset : apex;  // an event whose end was not coded is looked at up to its apex
  if (!onset || !last) refuse(table, row, "an event needs onset and offset, or onset and apex");
  const FrameIndex middle = apex.value_or((*onset + *last) / 2);
  if (*onset > middle || middle > *last) refuse(table, row, "onset, apex and offset are not in this order");
  return Interval::make(*onset, middle, *last);
}

}  // namespace

std::vector<TrainingRow> read_training_manifest(const std::filesystem::path& path,
                                                const ManifestTarget& target) {
  const CsvTable table = read_csv(path);
  const Columns columns(table);
  const std::string file = columns.has("path") && !columns.has("file") ? "path" : "file";
  for (const auto& name : {file, std::string("subject"), target.column}) columns.need(name);
  std::vector<TrainingRow> rows;
  for (const auto& line : table.rows) {
    TrainingRow row{.line = line.line, .file = columns.text(line, file)};
    if (row.file.empty()) refuse(table, line, "there is no " + file);
    if (row.file.is_relative()) row.file = path.parent_path() / row.file;
    row.subject = columns.text(line, "subject"), row.data_set = columns.text(line, "dataset");
    row.person = columns.text(line, "person"), row.fold = columns.text(line, "fold");
    if (row.subject.empty() && row.person.empty()) refuse(table, line, "there is no subject");
    if (row.person.empty())
      row.person = row.data_set.empty() ? row.subject : row.data_set + "/" + row.subject;
    row.face = static_cast<int>(std::min<FrameIndex>(columns.number(line, "face").value_or(0), 1'000'000));
    row.event = event_of(table, columns, line);
    row.label = columns.text(line, target.column);
    if (!target.action_units()) row.label = lower(row.label);
    rows.push_back(std::move(row));
  }
  if (rows.empty()) throw Error(ErrorCategory::input, "'" + path.string() + "' lists nothing");
  return rows;
}

std::vector<std::string> labels_of(const TrainingRow& row, const ManifestTarget& target) {
  if (!target.action_units()) return {row.label};
  if (row.label == "none") return {};  // looked at, and nothing acts
  const auto codes = parse_action_unit_codes(row.label);
  if (!codes)
    throw Error(ErrorCategory::input,
                "'" + target.file + "' line " + std::to_string(row.line) + ": '" + row.label +
                    "' are no action units",
                "write for instance 1+2 or L12");
  std::vector<std::string> out;
  for (const auto& code : *codes) out.push_back(to_string(code, false));
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace micro
