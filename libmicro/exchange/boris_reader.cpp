#include <fnmatch.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <tuple>

#include "libmicro/core/error.h"
#include "libmicro/exchange/coding_table.h"

namespace micro {
namespace {

/// Rows of one of BORIS's tables, columns by name.
class BorisReader {
 public:
  BorisReader(const std::filesystem::path& path, const std::vector<std::string>& behaviors)
      : table_(read_csv(path)), behaviors_(behaviors) {
    if (!column("Behavior")) refuse(1, "there is no column Behavior");
  }

  std::vector<CodedSpans> read() {
    const bool aggregated = column("Start (s)").has_value();
    if (!aggregated && (!column("Time") || !(column("Behavior type") || column("Status"))))
      refuse(1, "there are neither the columns 'Start (s)' and 'Stop (s)' nor 'Time' and 'Behavior type'");
    for (const auto& row : table_.rows) {
      if (!wanted(cell(row, "Behavior"))) continue;
      aggregated ? take_aggregated(row) : take_tabular(row);
    }
    for (const auto& [key, open] : open_)
      refuse(open.line, "'" + std::get<2>(key) + "' starts and never stops");
    return std::move(videos_);
  }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& why) const {
    throw Error(ErrorCategory::input, "'" + table_.file + "' line " + std::to_string(line) + ": " + why,
                "export it from BORIS as tabular or aggregated events");
  }
  std::optional<std::size_t> column(const std::string& name) const {
    const auto found = std::ranges::find(table_.header, name);
    if (found == table_.header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - table_.header.begin());
  }
  std::string cell(const CsvTable::Row& row, const std::string& name) const {
    const auto at = column(name);
    return at ? row.fields[*at] : std::string();
  }
  bool wanted(const std::string& behavior) const {
    return behaviors_.empty() || std::ranges::any_of(behaviors_, [&](const auto& pattern) {
             return fnmatch(pattern.c_str(), behavior.c_str(), 0) == 0;
           });
  }
  double number(const CsvTable::Row& row, const std::string& name) const {
    const std::string text = cell(row, name);
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value < 1e9))
      refuse(row.line, name + " is '" + text + "', not seconds");
    return value;
  }

  CodedSpans& video_of(const CsvTable::Row& row) {
    const std::string media = cell(row, "Media file name");
    const std::string name =
        media.empty() ? cell(row, "Observation id") : std::filesystem::path(media).stem().string();
    for (auto& video : videos_)
      if (video.video == name) return video;
    videos_.push_back({table_.file, name, {}, 0});
    for (const char* column_name : {"FPS (frame/s)", "FPS"})
      if (!cell(row, column_name).empty()) videos_.back().playback_fps = number(row, column_name);
    return videos_.back();
  }

  CodedSpan span_of(const CsvTable::Row& row, double begin, double end) const {
    CodedSpan span{
        begin, end, cell(row, "Behavioral category") + " " + cell(row, "Behavior"), "", cell(row, "Behavior"),
        {}};
    for (std::size_t i = 0; i < table_.header.size(); ++i) {
      const auto& name = table_.header[i];
      if ((name.starts_with("Comment") || name.starts_with("Modifier")) && !row.fields[i].empty())
        span.notes.emplace_back(name, row.fields[i]);
    }
    return span;
  }

  void take_aggregated(const CsvTable::Row& row) {
    const double begin = number(row, "Start (s)");
    const double end = cell(row, "Behavior type") == "POINT" ? begin : number(row, "Stop (s)");
    if (end < begin) refuse(row.line, "it stops before it starts");
    video_of(row).spans.push_back(span_of(row, begin, end));
  }

  void take_tabular(const CsvTable::Row& row) {
    const std::string type = cell(row, column("Behavior type") ? "Behavior type" : "Status");
    const double time = number(row, "Time");
    const std::tuple key{cell(row, "Observation id"), cell(row, "Subject"), cell(row, "Behavior")};
    if (type == "POINT") {
      video_of(row).spans.push_back(span_of(row, time, time));
    } else if (type == "START") {
      CodedSpans& video = video_of(row);
      if (!open_.emplace(key, Open{row.line, video.video, video.spans.size()}).second)
        refuse(row.line, "'" + std::get<2>(key) + "' starts twice");
      video.spans.push_back(span_of(row, time, time));
    } else if (type == "STOP") {
      const auto open = open_.find(key);
      if (open == open_.end()) refuse(row.line, "'" + std::get<2>(key) + "' stops and has not started");
      CodedSpans& video = video_of(row);
      if (video.video != open->second.video)
        refuse(row.line, "'" + std::get<2>(key) + "' stops in another video than it started in");
      video.spans[open->second.span].end_s = time;
      open_.erase(open);
    } else {
      refuse(row.line, "behavior type is '" + type + "', not START, STOP or POINT");
    }
  }

  /// What has started: where, and its place among the spans of its video.
  struct Open {
    std::size_t line;
    std::string video;
    std::size_t span;
  };

  CsvTable table_;
  std::vector<std::string> behaviors_;
  std::vector<CodedSpans> videos_;
  std::map<std::tuple<std::string, std::string, std::string>, Open>
      open_;  ///< by observation, subject and behavior
};

}  // namespace

bool is_boris(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string line;
  std::getline(stream, line);
  return line.size() < 65536 && line.find("Observation id") != std::string::npos &&
         line.find("Behavior") != std::string::npos;
}

std::vector<CodedSpans> read_boris(const std::filesystem::path& path,
                                   const std::vector<std::string>& behaviors) {
  return BorisReader(path, behaviors).read();
}

}  // namespace micro
