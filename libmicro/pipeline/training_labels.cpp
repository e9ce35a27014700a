#include "libmicro/pipeline/training_labels.h"

#include <charconv>
#include <fstream>
#include <optional>

#include "libmicro/core/error.h"

namespace micro {
namespace {

std::vector<std::string> cells_of(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> cells;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    cells.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return cells;
}

std::optional<FrameIndex> frame_of(const std::string& text) {
  FrameIndex frame = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), frame);
  if (failure != std::errc{} || stop != text.data() + text.size() || frame < 0) return {};
  return frame;
}

}  // namespace

std::vector<LabelledStretch> read_labels(const std::filesystem::path& csv) {
  std::ifstream file(csv);
  if (!file)
    throw Error(ErrorCategory::input, "the labels '" + csv.string() + "' cannot be read", "check the name");
  std::vector<LabelledStretch> stretches;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const auto cells = cells_of(line);
    if (cells.size() == 1 && cells[0].empty()) continue;
    const auto first = cells.size() == 4 ? frame_of(cells[1]) : std::nullopt;
    const auto last = cells.size() == 4 ? frame_of(cells[2]) : std::nullopt;
    if (number == 1 && cells.size() == 4 && !first && !last) continue;  // a heading
    if (!first || !last || *last < *first || cells[3].empty())
      throw Error(
          ErrorCategory::input,
          csv.string() + ":" + std::to_string(number) + " is not recording,first,last,label: '" + line + "'",
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
