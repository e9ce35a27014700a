#include "libmicro/exchange/manifest.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "libmicro/core/csv_table.h"
#include "libmicro/core/error.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(ErrorCategory::input, where + ": " + what, "correct the manifest and run again");
}

double number_of(const std::string& text, const std::string& where, const std::string& column) {
  if (text.empty() || text == "n/a") return 0;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc{} || stop != end || !std::isfinite(value) || value < 0)
    refuse(where, column + " '" + text + "' is not a number of 0 or more");
  return value;
}

/// Where each column stands.
class Columns {
 public:
  explicit Columns(const CsvTable& table) : file_(table.file) {
    for (std::size_t i = 0; i < table.header.size(); ++i)
      if (!places_.emplace(table.header[i], i).second)
        refuse("'" + file_ + "'", "has two columns '" + table.header[i] + "'");
    if (!places_.contains("path")) refuse("'" + file_ + "'", "has no column 'path'");
    for (const auto& name : table.header)
      if (std::ranges::find(known, name) == known.end()) further_.push_back(name);
  }
  const std::vector<std::string>& further() const { return further_; }

  ManifestRow row(const CsvTable& table, const CsvTable::Row& line) const {
    const auto text = [&](const std::string& name) {
      const auto found = places_.find(name);
      return found == places_.end() ? std::string() : line.fields[found->second];
    };
    const auto number = [&](const std::string& name) {
      return number_of(text(name), table.where(line), name);
    };
    ManifestRow row{
        text("id"),    text("path"), text("subject"), text("session"), number("capture_fps"), number("start"),
        number("end"), {},           line.line};
    if (row.path.empty()) refuse(table.where(line), "has no path");
    if (row.end_s > 0 && row.end_s <= row.start_s)
      refuse(table.where(line), "its end is not after its start");
    for (const auto& name : further_) row.further.push_back(text(name));
    return row;
  }

 private:
  inline static const std::vector<std::string> known{"id",          "path",  "subject", "session",
                                                     "capture_fps", "start", "end"};
  std::string file_;
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> further_;
};

std::string optional_number(double value) { return value > 0 ? number_text(value) : std::string(); }

}  // namespace

Manifest read_manifest(const std::filesystem::path& path) {
  const CsvTable table = read_csv(path);
  const Columns columns(table);
  Manifest manifest{columns.further(), {}};
  for (const auto& line : table.rows) manifest.rows.push_back(columns.row(table, line));
  if (manifest.rows.empty()) refuse("'" + path.string() + "'", "lists no video");
  return manifest;
}

std::string manifest_tsv(const Manifest& manifest) {
  std::vector<std::string> header{"id", "path", "subject", "session", "capture_fps", "start", "end"};
  header.insert(header.end(), manifest.further.begin(), manifest.further.end());
  std::string text = tsv_line(header);
  for (const auto& row : manifest.rows) {
    std::vector<std::string> cells{row.id,
                                   row.path,
                                   row.subject,
                                   row.session,
                                   optional_number(row.capture_fps),
                                   optional_number(row.start_s),
                                   optional_number(row.end_s)};
    cells.insert(cells.end(), row.further.begin(), row.further.end());
    text += tsv_line(cells);
  }
  return text;
}

std::vector<std::string> carried_columns(const Manifest& manifest) {
  std::vector<std::string> names{"id", "path", "subject", "session"};
  names.insert(names.end(), manifest.further.begin(), manifest.further.end());
  return names;
}

std::vector<std::string> carried_values(const ManifestRow& row) {
  std::vector<std::string> values{row.id, row.path, row.subject, row.session};
  values.insert(values.end(), row.further.begin(), row.further.end());
  return values;
}

}  // namespace micro
