#include "libmicro/exchange/columns.h"

#include <fnmatch.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

constexpr FrameIndex block_frames = 4096;

std::string dotted(std::string path) {
  std::ranges::replace(path, '/', '.');
  return path;
}

/// The name of one place on an axis: its label, x and y on an axis of coordinates, else its number.
std::string place_name(const DatasetSpec& spec, std::size_t axis, std::size_t place) {
  if (axis == 0 && place < spec.labels.size()) return spec.labels[place];
  if (axis < spec.dims.size() && spec.dims[axis] == "xy") return place == 0 ? "x" : "y";
  return std::to_string(place);
}

std::string entry_name(const DatasetSpec& spec, std::size_t entry) {
  std::string name;
  for (std::size_t axis = spec.shape.size(); axis-- > 0;) {
    const auto extent = static_cast<std::size_t>(spec.shape[axis]);
    name = "." + place_name(spec, axis, entry % extent) + name;
    entry /= extent;
  }
  return name;
}

/// A feature's columns may have units of their own.
std::string unit_of(const DatasetSpec& spec, std::size_t entry) {
  const bool own = spec.shape.size() == 1 && entry < spec.label_units.size();
  return own ? spec.label_units[entry] : spec.units;
}

void put_columns(const Schema& schema, bool of_face, std::vector<FrameColumn>& columns) {
  for (const auto& spec : schema)
    for (std::size_t entry = 0; entry < spec.size(); ++entry)
      columns.push_back({of_face, spec.path, entry,
                         (of_face ? "" : "frames.") + dotted(spec.path) + entry_name(spec, entry),
                         unit_of(spec, entry), spec.description, spec.type == StorageType::f32});
}

/// Of every face: faces that appear late may lack datasets that others have.
std::vector<FrameColumn> all_columns(const ExportedRecording& recording) {
  std::vector<FrameColumn> columns;
  put_columns(recording.reader().frame_schema(), false, columns);
  std::set<std::string> seen;
  for (const int face : recording.faces()) {
    Schema fresh;
    for (const auto& spec : recording.reader().face_schema(face))
      if (seen.insert(spec.path).second) fresh.push_back(spec);
    put_columns(fresh, true, columns);
  }
  return columns;
}

bool fits(const std::string& pattern, const FrameColumn& column) {
  const std::string dataset = (column.of_face ? "" : "frames/") + column.dataset;
  return pattern == "all" || fnmatch(pattern.c_str(), dataset.c_str(), 0) == 0 ||
         fnmatch(pattern.c_str(), column.name.c_str(), 0) == 0;
}

/// One dataset that is being read, and which of its entries go where.
struct Source {
  bool of_face;
  std::string dataset;
  std::size_t width;
  std::vector<std::pair<std::size_t, std::size_t>> entries;  ///< in the dataset, in the row
};

std::vector<Source> sources_of(const ExportedRecording& recording, int face,
                               const std::vector<FrameColumn>& columns) {
  std::map<std::pair<bool, std::string>, std::size_t> widths;
  for (const auto& spec : recording.reader().frame_schema()) widths[{false, spec.path}] = spec.size();
  if (face >= 0)
    for (const auto& spec : recording.reader().face_schema(face)) widths[{true, spec.path}] = spec.size();
  std::vector<Source> sources;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto& column = columns[c];
    const auto width = widths.find({column.of_face, column.dataset});
    if (width == widths.end()) continue;
    if (sources.empty() || sources.back().dataset != column.dataset ||
        sources.back().of_face != column.of_face)
      sources.push_back({column.of_face, column.dataset, width->second, {}});
    sources.back().entries.emplace_back(column.entry, c);
  }
  return sources;
}

}  // namespace

std::vector<FrameColumn> select_columns(const ExportedRecording& recording, const std::string& patterns) {
  const auto all = all_columns(recording);
  std::vector<bool> chosen(all.size(), false);
  for (const auto& pattern : split(patterns, ',')) {
    bool used = false;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (fits(pattern, all[i])) chosen[i] = used = true;
    if (!used && !recording.faces().empty())
      throw Error(ErrorCategory::usage, "no column of '" + recording.name() + "' fits '" + pattern + "'",
                  "microx info lists the datasets");
  }
  std::vector<FrameColumn> columns;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (chosen[i]) columns.push_back(all[i]);
  return columns;
}

void for_each_frame(const ExportedRecording& recording, int face, const std::vector<FrameColumn>& columns,
                    const std::function<void(FrameIndex, const double*)>& take) {
  const auto sources = sources_of(recording, face, columns);
  const auto& reader = recording.reader();
  std::vector<double> rows;
  for (FrameIndex first = 0; first < recording.frames(); first += block_frames) {
    const FrameIndex count = std::min(block_frames, recording.frames() - first);
    rows.assign(static_cast<std::size_t>(count) * columns.size(), std::numeric_limits<double>::quiet_NaN());
    for (const auto& source : sources) {
      const auto values = source.of_face ? reader.read_face(face, source.dataset, first, count)
                                         : reader.read_frames(source.dataset, first, count);
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        for (const auto& [from, to] : source.entries)
          rows[i * columns.size() + to] = values[i * source.width + from];
    }
    for (FrameIndex i = 0; i < count; ++i)
      take(first + i, rows.data() + static_cast<std::size_t>(i) * columns.size());
  }
}

}  // namespace micro
