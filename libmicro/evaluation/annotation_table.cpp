#include "libmicro/evaluation/annotation_table.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/table_columns.h"

namespace micro {
namespace {

/// Puts rows together as videos and their events.
class Grouping {
 public:
  Grouping(const CsvTable& table, const TableDescription& description)
      : table_(table), description_(description) {}

  void add(AnnotationRow row, const std::string& video) {
    if (row.video.empty()) row.video = video;
    AnnotatedVideo& place = videos_[{row.subject, row.video}];
    place.name = row.video, place.subject = row.subject;
    try {
      add_to(place, row);
    } catch (const Error&) {
      if (description_.bad_rows != "drop") throw;
      ++bad_;
    }
  }

  AnnotationSet take(AnnotationSet set) {
    for (auto& [key, video] : videos_) set.videos.push_back(std::move(video));
    note(set, at_apex_, "events without onset or offset begin or end at their apex");
    note(set, dropped_, "events without onset or offset left out");
    note(set, bad_, "rows left out that are no event");
    return set;
  }

 private:
  [[noreturn]] void refuse(const AnnotationRow& row, const std::string& why,
                           const std::string& what = "") const {
    throw Error(ErrorCategory::input, table_.where({row.line, {}}) + ": " + why, what);
  }

  void note(AnnotationSet& set, int count, const std::string& what) const {
    if (count > 0) set.notes.push_back("'" + table_.file + "': " + std::to_string(count) + " " + what);
  }

  void add_to(AnnotatedVideo& video, AnnotationRow& row) {
    check_facts(video, row);
    if (!row.onset && !row.apex && !row.offset) return;  // declares the video
    if (!complete(row)) return;
    if (*row.offset < *row.onset) refuse(row, "the offset is before the onset");
    if (row.apex && (*row.apex < *row.onset || *row.apex > *row.offset))
      refuse(row, "the apex is not between onset and offset");
    const FrameIndex apex = row.apex.value_or(*row.onset + (*row.offset - *row.onset) / 2);
    Annotation event{.interval = Interval::make(*row.onset, apex, *row.offset)};
    event.apex_known = row.apex.has_value();
    event.kind = row.kind;
    event.given_class = row.given_class;
    event.emotion = row.emotion;
    event.action_units = std::move(row.action_units);
    event.confidence = row.confidence;
    event.origin = table_.where({row.line, {}});
    video.events.push_back(std::move(event));
  }

  void check_facts(AnnotatedVideo& video, const AnnotationRow& row) const {
    if (std::isfinite(row.fps)) {
      if (std::isfinite(video.fps) && video.fps != row.fps)
        refuse(row, "the video '" + video.name + "' has two capture rates");
      video.fps = row.fps;
    }
    if (row.frames > 0) {
      if (video.frames > 0 && video.frames != row.frames)
        refuse(row, "the video '" + video.name + "' has two lengths");
      video.frames = row.frames;
    }
  }

  /// Fills in a missing end as the description says; false when the event is left out.
  bool complete(AnnotationRow& row) {
    if (row.onset && row.offset) return true;
    if (description_.incomplete == "drop") return ++dropped_, false;
    const std::string lacks = row.onset ? "offset" : "onset";
    if (description_.incomplete == "error" || !row.apex || (!row.onset && !row.offset))
      refuse(row, "the event has no " + lacks, "see --" + description_.section + ".incomplete");
    if (!row.onset) row.onset = row.apex;
    if (!row.offset) row.offset = row.apex;
    return ++at_apex_, true;
  }

  const CsvTable& table_;
  const TableDescription& description_;
  std::map<std::pair<std::string, std::string>, AnnotatedVideo> videos_;
  int at_apex_ = 0, dropped_ = 0, bad_ = 0;
};

void check_columns(const CsvTable& table, const TableDescription& description) {
  const TableColumns columns(table, description.columns);
  for (const Column needed : {Column::onset, Column::offset})
    if (!columns.has(needed))
      throw Error(ErrorCategory::input, "'" + table.file + "' has no column for the " + to_string(needed),
                  std::string("name it with columns ") + to_string(needed) + "=NAME; see also --" +
                      description.section + ".header_line");
}

void check_coder(const CsvTable& table, const TableDescription& description) {
  const auto coders = coders_of(table, description);
  const bool known = std::ranges::find(coders, description.coder) != coders.end();
  if (description.coder.empty() ? coders.size() < 2 : known) return;
  std::string names;
  for (const auto& coder : coders) names += (names.empty() ? "" : ", ") + coder;
  throw Error(ErrorCategory::usage,
              description.coder.empty() ? "'" + table.file + "' holds several coders: " + names
                                        : "'" + table.file + "' has no coder '" + description.coder + "'",
              "choose one with --" + description.section + ".coder" +
                  (description.coder.empty() || names.empty() ? "" : ": " + names));
}

void check_length(const CsvTable& table, const AnnotationSet& set) {
  for (const auto& video : set.videos)
    for (const auto& event : video.events)
      if (video.frames > 0 && event.interval.offset() >= video.frames)
        throw Error(ErrorCategory::input,
                    event.origin + ": the event ends behind the last of the " + std::to_string(video.frames) +
                        " frames of '" + video.name + "'",
                    "check '" + table.file + "'");
}

}  // namespace

void TableDescription::add_to(OptionSet& set) {
  const auto name = [this](const char* key) { return section + "." + key; };
  set.add({name("columns"), &columns, "which column holds what, e.g. onset=OnsetFrame,apex=#4,type="});
  set.add({name("header_line"), &header_line, "line of the table with the names of its columns; 0 = none", 0,
           100000});
  set.add({name("first_frame"), &first_frame, "number of a video's first frame in the table", 0, 1000000});
  set.add({name("missing"), &missing, "further values that mean not coded, comma-separated"});
  set.add({name("video_pattern"), &video_pattern, "regular expression; its first group is the video's name"});
  set.add({name("incomplete"),
           &incomplete,
           "events without onset or offset: end at the apex, leave out, refuse",
           {},
           {},
           {"apex", "drop", "error"}});
  set.add({name("bad_rows"),
           &bad_rows,
           "rows that cannot be: refuse the table or leave them out",
           {},
           {},
           {"error", "drop"}});
  set.add({name("coder"), &coder, "only the rows of this coder"});
  set.add({name("sides"), &sides, "keep L and R of action units apart"});
}

AnnotationSet read_annotation_table(const CsvTable& table, const TableDescription& description,
                                    const std::string& video) {
  check_columns(table, description);
  check_coder(table, description);
  AnnotationSet set;
  set.source = table.file;
  Grouping grouping(table, description);
  for (auto& row : read_annotation_rows(table, description, set.notes)) grouping.add(std::move(row), video);
  set = grouping.take(std::move(set));
  check_length(table, set);
  return set;
}

}  // namespace micro
