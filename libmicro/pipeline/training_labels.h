#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/frame.h"

namespace micro {

/// Frames first .. last (inclusive) of a recording are of a class; an empty label leaves them out.
struct LabelledStretch {
  std::string recording;  ///< file name without its ending
  FrameIndex first = 0, last = 0;
  std::string label;
};

inline constexpr const char* neutral_label = "neutral";  ///< frames of no stretch

/// A table (core/csv_table.h) of recording, first, last, label; a first line that holds no numbers is taken
/// for a heading. Throws Error(input), naming the line.
std::vector<LabelledStretch> read_labels(const std::filesystem::path& csv);

/// Expressions are "expression", events of other kinds are left out.
std::vector<LabelledStretch> labels_of(const std::string& recording, const std::vector<Event>& events);

}  // namespace micro
