#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/evaluation/intraclass.h"

namespace micro {

/// Movements of one class in one group of recordings. Only expressions count, not what was set aside.
struct ClassSummary {
  std::string name;  ///< transient, micro, brief, macro
  int count = 0;
  double per_minute = 0;  ///< of the minutes in which a face was seen; NaN when there are none
  double median_ms = 0, lower_quartile_ms = 0,
         upper_quartile_ms = 0;  ///< of their durations; NaN when there are none
};

struct GroupSummary {
  std::vector<std::string> values;  ///< of StudySummary::by
  int recordings = 0;
  double minutes = 0, minutes_with_face = 0;
  std::vector<ClassSummary> classes;
};

struct StudySummary {
  std::vector<std::string> by;  ///< columns whose values make the groups
  int recordings = 0, missing = 0, subjects = 0;
  std::vector<GroupSummary> groups;  ///< the whole study alone when `by` is empty
  /// Of the rate of micro and brief movements per minute: subjects that the manifest names, their recordings
  /// as occasions.
  Intraclass reliability;
};

/// Of a study's events.tsv and recordings.tsv. Throws Error(input) when they are not there or damaged,
/// Error(usage), naming the nearest, for a column that is not.
StudySummary summarise_study(const std::filesystem::path& folder, const std::vector<std::string>& by);

/// Tables for mixed models, TSV. Events: one row for each expression, with every column of the manifest and
/// the minutes its recording gives. Counts: one row for each group and class, also where the count is 0,
/// with the minutes as exposure.
std::string long_events(const std::filesystem::path& folder);
std::string long_counts(const StudySummary& summary);

}  // namespace micro
