#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"

namespace micro {

/// One line of a training manifest.
struct TrainingRow {
  std::size_t line = 0;
  std::filesystem::path
      file;  ///< a recording, a picture or, with a study, a film; relative names are looked for beside the manifest
  std::string subject, data_set, person, fold;  ///< person: data set and subject, unless the manifest says
  int face = 0;
  std::optional<Interval> event;  ///< where the line gives frames
  std::string label;              ///< of the column asked for, lower case; empty = none
};

/// Which lines of a manifest are samples, and what their labels are called.
struct ManifestTarget {
  std::string column = "emotion";  ///< "action_units" has any number of labels a line: "1+L12"
  std::string file;                ///< of the manifest, for messages

  bool action_units() const { return column == "action_units"; }
};

/// A table (core/csv_table.h; commas, semicolons or tabs) with a header: `file` and `subject`, the label
/// column, and, if wanted, `dataset`, `person`, `fold`, `face`, `onset`, `apex`, `offset`. Without `file`
/// the column `path`, as data sets' manifests have it. Throws Error(input), naming file and line.
std::vector<TrainingRow> read_training_manifest(const std::filesystem::path& path,
                                                const ManifestTarget& target);

/// The labels of a line: the class, or action units with their sides and without intensities, sorted. Throws
/// Error(input) for action units that cannot be read.
std::vector<std::string> labels_of(const TrainingRow& row, const ManifestTarget& target);

}  // namespace micro
