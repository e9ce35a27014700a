#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/csv_table.h"
#include "libmicro/core/options.h"
#include "libmicro/evaluation/annotation.h"

namespace micro {

/// How a table of annotations is to be understood. One of these describes a data set.
struct TableDescription {
  std::string section = "table";    ///< of the settings, for messages
  std::string columns;              ///< see TableColumns
  int header_line = 1;              ///< line of the file with the names of the columns; 0 = none
  int first_frame = 0;              ///< number of the first frame of a video in this table
  std::string missing;              ///< further values that mean "not coded", comma-separated
  std::string video_pattern;        ///< regular expression (ECMAScript); its first group is the video's name
  std::string incomplete = "apex";  ///< an event without onset or offset: apex, drop, error
  std::string bad_rows = "error";   ///< rows that cannot be: error, drop
  std::string coder;                ///< only the rows of this coder; empty = all
  bool sides = false;               ///< keep L and R of action units apart

  /// Adds the settings `<section>.columns` ...
  void add_to(OptionSet& set);
};

/// One row as it was written, its values checked one by one.
struct AnnotationRow {
  std::size_t line = 0;
  std::string video, subject, coder, emotion, predicted;
  std::optional<FrameIndex> onset, apex, offset;  ///< frames from 0
  std::optional<EventClass> given_class;
  EventKind kind = EventKind::expression;
  std::set<std::string> action_units;
  std::string action_units_written;  ///< the cell as it is, with intensities
  double confidence = std::numeric_limits<double>::quiet_NaN();
  double fps = std::numeric_limits<double>::quiet_NaN();
  FrameIndex frames = 0;
};

/// The rows of a table, those of one coder if one is asked for; `notes` gets one line about which column
/// serves as what and one about each kind of row that was left out. Empty cells and "/", "-", "-1", "NaN",
/// "NA", "null", "none",
/// "?" are missing values; so is an apex or offset of 0 after an onset above 0. Throws Error(input) naming
/// file and line, Error(usage) for a description that cannot be used.
std::vector<AnnotationRow> read_annotation_rows(const CsvTable& table, const TableDescription& description,
                                                std::vector<std::string>& notes);

/// The names of the coders in a table, sorted.
std::vector<std::string> coders_of(const CsvTable& table, const TableDescription& description);

/// The events of a table by subject and video. A row with a video but neither onset, apex nor offset declares
/// the video, with nothing found in it. `video` is the name where the table has no such column. Throws like
/// read_annotation_rows(), and for rows that are no interval, rates or lengths of one video that differ,
/// events behind its last frame, and several coders of whom none is chosen.
AnnotationSet read_annotation_table(const CsvTable& table, const TableDescription& description,
                                    const std::string& video);

}  // namespace micro
