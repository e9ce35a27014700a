#include "libmicro/pipeline/training_labels.h"

#include <charconv>
#include <optional>

#include "libmicro/core/csv_table.h"
#include "libmicro/core/error.h"

namespace micro {
namespace {

std::optional<FrameIndex> frame_of(const std::string& text) {
  FrameIndex frame = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), frame);
  if (failure != std::errc{} || stop != text.data() + text.size() || frame < 0) return {};
  return frame;
}

}  // namespace

std::vector<LabelledStretch> read_labels(const std::filesystem::path& csv) {
  const CsvTable table = read_csv(csv, 0);
  std::vector<LabelledStretch> stretches;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto& cells = table.rows[i].fields;
    const auto first = cells.size() == 4 ? frame_of(cells[1]) : std::nullopt;
    const auto last = cells.size() == 4 ? frame_of(cells[2]) : std::nullopt;
    if (i == 0 && cells.size() == 4 && !first && !last) continue;  // a heading
    if (!first || !last || *last < *first || cells[3].empty())
      throw Error(ErrorCategory::input, table.where(table.rows[i]) + " is not recording,first,last,label",
                  "frames are numbered from 0 and inclusive");
    stretches.push_back({cells[0], *first, *last, cells[3]});
  }
  return stretches;
}

std::vector<LabelledStretch> labels_of(const std::string& recording, const std::vector<Event>& events) {
  std::vector<LabelledStretch> stretches;
  for (const auto& event : events)
    stretches.push_back({recording, event.interval.onset(), event.interval.offset(),
                         event.kind == EventKind::expression ? "expression" : ""});
  return stretches;
}

}  // namespace micro
