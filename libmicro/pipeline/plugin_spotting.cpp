#include "libmicro/pipeline/plugin_spotting.h"

#include <algorithm>
#include <cmath>

#include "libmicro/pipeline/plugin_tables.h"
#include "libmicro/pipeline/spotting_run.h"
#include "libmicro/recognition/plugin_search.h"
#include "libmicro/recognition/plugin_spotter.h"

namespace micro {
namespace {

constexpr double share_of_strongest = 0.5;  ///< regions that moved at least so far are named

/// How far each region went from onset to apex, px; NaN where the face is not seen.
Eigen::VectorXd moved_px(const Trajectory& trajectory, const Interval& rows) {
  const auto at = [&](FrameIndex row) {
    Eigen::VectorXd place(2 * region_count);
    place << trajectory.x.row(row).transpose(), trajectory.y.row(row).transpose();
    return place;
  };
  const Eigen::VectorXd moved = at(rows.apex()) - at(rows.onset());
  return (moved.head(region_count).array().square() + moved.tail(region_count).array().square()).sqrt();
}

void describe(const Trajectory& trajectory, const Interval& rows, Event& event) {
  const Eigen::VectorXd moved = moved_px(trajectory, rows);
  std::vector<int> order;
  for (int r = 0; r < region_count; ++r)
    if (std::isfinite(moved[r])) order.push_back(r);
  if (order.empty()) return;
  std::ranges::stable_sort(order, [&](int a, int b) { return moved[a] > moved[b]; });
  const int strongest = order.front();
  for (const int r : order)
    if (moved[r] > 0 && moved[r] >= share_of_strongest * moved[strongest])
      event.regions.emplace_back(region_names[static_cast<std::size_t>(r)]);
  event.amplitude_px = moved[strongest];
  event.amplitude_iod = 100 * moved[strongest] / trajectory.inter_ocular_px[rows.apex()];
  event.snr = moved[strongest] / trajectory.noise(rows.apex(), strongest);
}

Event event_of(const Trajectory& trajectory, const Interval& rows, double confidence,
               ClassDefinition definition) {
  const FrameIndex first = trajectory.first_frame;
  Event event{.interval = Interval::make(first + rows.onset(), first + rows.apex(), first + rows.offset())};
  const auto time = [&](FrameIndex row) { return trajectory.capture_s[static_cast<std::size_t>(row)]; };
  event.onset_s = time(rows.onset()), event.apex_s = time(rows.apex()), event.offset_s = time(rows.offset());
  event.duration_s = static_cast<double>(rows.length()) / trajectory.capture_fps;
  event.event_class = classify_duration(event.duration_s, definition);
  event.confidence = confidence;
  describe(trajectory, rows, event);
  return event;
}

}  // namespace

std::vector<Event> spot_by_plugin(const RecordingReader& recording, const RecognitionOptions& recognition,
                                  const SpottingOptions& spotting, ProgressSink& progress) {
  const auto spotter =
      PluginSpotter::open(find_plugin(recognition.spotter, plugin_folders(recognition.plugin_folders)),
                          recognition.spotter_options);
  const auto definition = spotting.definition == "megc" ? ClassDefinition::megc : ClassDefinition::strict;
  const auto spot_stretch = [&](int face, const Stretch& stretch, std::vector<Event>& found) {
    const auto tables = spotter->tables(plugin_tables(recording.face_schema(face), {}));
    const auto spotted =
        spotter->spot(read_motion_window(recording, face, stretch.first, stretch.count, tables));
    if (!spotted) return;
    const Trajectory trajectory = read_trajectory(recording, face, stretch.first, stretch.count);
    for (const auto& [rows, confidence] : *spotted)
      if (stretch.decides(stretch.first + rows.apex()) && confidence >= spotting.minimum_confidence)
        found.push_back(event_of(trajectory, rows, confidence, definition));
  };
  return spot_in_stretches(recording, spot_stretch, progress);
}

}  // namespace micro
