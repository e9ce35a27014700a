#include "libmicro/pipeline/plugin_tables.h"

#include "libmicro/pipeline/spotting_run.h"

namespace micro {
namespace {

/// Columns of a dataset: its labels, or their numbers; coordinates of a point are columns of their own.
TableLayout layout_of(const DatasetSpec& spec, bool of_event) {
  TableLayout layout{spec.path, {}, {}, of_event};
  const std::size_t size = spec.size();
  for (std::size_t c = 0; c < size; ++c) {
    layout.columns.push_back(spec.labels.size() == size ? spec.labels[c] : std::to_string(c));
    layout.units.push_back(spec.label_units.size() == size ? spec.label_units[c] : spec.units);
  }
  return layout;
}

}  // namespace

std::vector<TableLayout> plugin_tables(const Schema& of_frames, const Schema& of_events) {
  std::vector<TableLayout> layouts;
  for (const auto& spec : of_frames) layouts.push_back(layout_of(spec, false));
  for (const auto& spec : of_events) layouts.push_back(layout_of(spec, true));
  return layouts;
}

RowMajorMatrix as_rows(const std::vector<double>& values, std::size_t columns) {
  const auto width = static_cast<Eigen::Index>(columns);
  const auto rows = width ? static_cast<Eigen::Index>(values.size()) / width : 0;
  return Eigen::Map<const RowMajorMatrix>(values.data(), rows, width);
}

MotionWindow read_motion_window(const RecordingReader& recording, int face_id, FrameIndex first,
                                FrameIndex count, const std::vector<TableLayout>& tables) {
  MotionWindow window = motion_window(read_trajectory(recording, face_id, first, count));
  for (const auto& layout : tables)
    if (!layout.of_event)
      window.tables.push_back(
          {layout, as_rows(recording.read_face(face_id, layout.name, first, count), layout.columns.size())});
  return window;
}

}  // namespace micro
