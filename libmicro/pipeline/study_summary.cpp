#include "libmicro/pipeline/study_summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <set>

#include "libmicro/core/csv_table.h"
#include "libmicro/core/error.h"
#include "libmicro/core/options.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr std::array class_names{"transient", "micro", "brief", "macro"};
constexpr double none = std::numeric_limits<double>::quiet_NaN();

CsvTable table_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw Error(ErrorCategory::input, "'" + path.string() + "' is not there", "microx merge makes it");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_csv(text, path.string());
}

std::size_t column_of(const CsvTable& table, const std::string& name) {
  const auto found = std::ranges::find(table.header, name);
  if (found == table.header.end())
    throw Error(ErrorCategory::usage, "'" + table.file + "' has no column '" + name + "'",
                "did you mean " + nearest_name(name, table.header) + "?");
  return static_cast<std::size_t>(found - table.header.begin());
}

std::vector<std::size_t> columns_of(const CsvTable& table, const std::vector<std::string>& names) {
  std::vector<std::size_t> columns;
  for (const auto& name : names) columns.push_back(column_of(table, name));
  return columns;
}

std::vector<std::string> values_of(const CsvTable::Row& row, const std::vector<std::size_t>& columns) {
  std::vector<std::string> values;
  for (const auto column : columns) values.push_back(row.fields[column]);
  return values;
}

/// Linear between the two nearest (type 7 of Hyndman & Fan, R's default).
double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return none;
  std::ranges::sort(values);
  const double at = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(at), high = std::min(low + 1, values.size() - 1);
  return values[low] + (at - static_cast<double>(low)) * (values[high] - values[low]);
}

struct Gathered {
  int recordings = 0;
  double minutes = 0, minutes_with_face = 0;
  std::map<std::string, std::vector<double>> durations_ms;  ///< by class
};
using Groups = std::map<std::vector<std::string>, Gathered>;

bool is_expression(const CsvTable::Row& row, std::size_t kind) { return row.fields[kind] == "expression"; }

void gather_recordings(const CsvTable& table, const std::vector<std::string>& by, Groups& groups,
                       StudySummary& summary) {
  const auto columns = columns_of(table, by);
  const auto state = column_of(table, "state"), minutes = column_of(table, "minutes"),
             seen = column_of(table, "minutes_with_face"), subject = column_of(table, "subject");
  std::set<std::string> subjects;
  for (const auto& row : table.rows) {
    if (row.fields[state] != "done") {
      ++summary.missing;
      continue;
    }
    ++summary.recordings;
    if (!row.fields[subject].empty()) subjects.insert(row.fields[subject]);
    auto& group = groups[values_of(row, columns)];
    ++group.recordings;
    group.minutes += std::atof(row.fields[minutes].c_str());
    group.minutes_with_face += std::atof(row.fields[seen].c_str());
  }
  summary.subjects = static_cast<int>(subjects.size());
}

void gather_events(const CsvTable& table, const std::vector<std::string>& by, Groups& groups) {
  const auto columns = columns_of(table, by);
  const auto kind = column_of(table, "kind"), label = column_of(table, "class"),
             duration = column_of(table, "duration_ms");
  for (const auto& row : table.rows)
    if (is_expression(row, kind))
      groups[values_of(row, columns)].durations_ms[row.fields[label]].push_back(
          std::atof(row.fields[duration].c_str()));
}

GroupSummary summary_of(const std::vector<std::string>& values, const Gathered& gathered) {
  GroupSummary group{values, gathered.recordings, gathered.minutes, gathered.minutes_with_face, {}};
  for (const char* name : class_names) {
    const auto found = gathered.durations_ms.find(name);
    const auto durations = found == gathered.durations_ms.end() ? std::vector<double>{} : found->second;
    const auto count = static_cast<int>(durations.size());
    group.classes.push_back(
        {name, count, gathered.minutes_with_face > 0 ? count / gathered.minutes_with_face : none,
         quantile_of(durations, 0.5), quantile_of(durations, 0.25), quantile_of(durations, 0.75)});
  }
  return group;
}

/// Rates of single recordings, by subject.
Intraclass reliability_of(const CsvTable& recordings, const CsvTable& events) {
  const std::vector<std::string> by{"subject", "recording"};
  Groups groups;
  StudySummary unused;
  gather_recordings(recordings, by, groups, unused);
  gather_events(events, by, groups);
  std::map<std::string, std::vector<double>> rates;
  for (const auto& [key, gathered] : groups) {
    if (key[0].empty() || gathered.minutes_with_face <= 0) continue;
    std::size_t count = 0;
    for (const char* label : {"micro", "brief"})
      if (const auto found = gathered.durations_ms.find(label); found != gathered.durations_ms.end())
        count += found->second.size();
    rates[key[0]].push_back(static_cast<double>(count) / gathered.minutes_with_face);
  }
  std::vector<std::vector<double>> values;
  for (auto& [subject, own] : rates) values.push_back(std::move(own));
  return intraclass(values);
}

}  // namespace

StudySummary summarise_study(const fs::path& folder, const std::vector<std::string>& by) {
  const CsvTable recordings = table_of(folder / "recordings.tsv"), events = table_of(folder / "events.tsv");
  StudySummary summary;
  summary.by = by;
  Groups groups;
  gather_recordings(recordings, by, groups, summary);
  gather_events(events, by, groups);
  for (const auto& [values, gathered] : groups) summary.groups.push_back(summary_of(values, gathered));
  summary.reliability = reliability_of(recordings, events);
  return summary;
}

std::string long_events(const fs::path& folder) {
  const CsvTable recordings = table_of(folder / "recordings.tsv"), events = table_of(folder / "events.tsv");
  const auto id = column_of(recordings, "recording"), minutes = column_of(recordings, "minutes_with_face");
  std::map<std::string, std::string> exposure;
  for (const auto& row : recordings.rows) exposure[row.fields[id]] = row.fields[minutes];
  auto header = events.header;
  header.emplace_back("minutes_with_face");
  std::string text = tsv_line(header);
  const auto kind = column_of(events, "kind"), recording = column_of(events, "recording");
  for (const auto& row : events.rows) {
    if (!is_expression(row, kind)) continue;
    auto cells = row.fields;
    cells.push_back(exposure[row.fields[recording]]);
    text += tsv_line(cells);
  }
  return text;
}

std::string long_counts(const StudySummary& summary) {
  auto header = summary.by;
  header.insert(header.end(),
                {"class", "count", "minutes_with_face", "minutes", "recordings", "per_minute", "median_ms"});
  std::string text = tsv_line(header);
  for (const auto& group : summary.groups)
    for (const auto& one : group.classes) {
      auto cells = group.values;
      cells.insert(cells.end(), {one.name, std::to_string(one.count), number_text(group.minutes_with_face),
                                 number_text(group.minutes), std::to_string(group.recordings),
                                 number_text(one.per_minute), number_text(one.median_ms)});
      text += tsv_line(cells);
    }
  return text;
}

}  // namespace micro
