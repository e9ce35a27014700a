#include "libmicro/spotting/spotter.h"

#include <algorithm>
#include <cmath>

#include "libmicro/spotting/coupling.h"
#include "libmicro/spotting/eye_state.h"
#include "libmicro/spotting/judge.h"
#include "libmicro/spotting/movement.h"
#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double shortest_stretch_s = 0.2;
constexpr double blink_margin_s = 0.03;
constexpr double most_hidden = 0.05;  // of the regions, in a frame that is used
constexpr double most_missing = 0.1;  // of a stretch, in a region that is used

/// Rows [first, last] where the face is valid throughout.
struct Stretch {
  Eigen::Index first, last;
  Eigen::Index rows() const { return last - first + 1; }
};

/// Whether enough of the face is within the picture to tell its movements from the head's.
bool shows_enough(const Trajectory& trajectory, Eigen::Index row) {
  const auto hidden = trajectory.x.row(row).array().isNaN().count();
  return static_cast<double>(hidden) <= most_hidden * region_count;
}

std::vector<Stretch> valid_stretches(const Trajectory& trajectory) {
  std::vector<Stretch> stretches;
  const auto shortest = static_cast<Eigen::Index>(std::max(8.0, shortest_stretch_s * trajectory.capture_fps));
  const auto usable = [&](Eigen::Index row) {
    return trajectory.valid[static_cast<std::size_t>(row)] && shows_enough(trajectory, row);
  };
  for (Eigen::Index i = 0; i < trajectory.frames(); ++i) {
    if (!usable(i)) continue;
    Eigen::Index last = i;
    while (last + 1 < trajectory.frames() && usable(last + 1)) ++last;
    if (last - i + 1 >= shortest) stretches.push_back({i, last});
    i = last;
  }
  return stretches;
}

Trajectory cut(const Trajectory& whole, const Stretch& stretch) {
  Trajectory part;
  const auto n = stretch.rows();
  part.first_frame = whole.first_frame + stretch.first;
  part.capture_fps = whole.capture_fps;
  part.capture_s.assign(whole.capture_s.begin() + stretch.first, whole.capture_s.begin() + stretch.last + 1);
  part.valid.assign(static_cast<std::size_t>(n), 1);
  part.x = whole.x.middleRows(stretch.first, n);
  part.y = whole.y.middleRows(stretch.first, n);
  part.noise = whole.noise.middleRows(stretch.first, n);
  part.head = whole.head.middleRows(stretch.first, n);
  part.turn = whole.turn.middleRows(stretch.first, n);
  part.gaze = whole.gaze.middleRows(stretch.first, n);
  part.eye_contrast = whole.eye_contrast.middleRows(stretch.first, n);
  part.eye_likeness = whole.eye_likeness.middleRows(stretch.first, n);
  part.eye_darkness = whole.eye_darkness.middleRows(stretch.first, n);
  part.inter_ocular_px = whole.inter_ocular_px.segment(stretch.first, n);
  part.luma_mean = whole.luma_mean.segment(stretch.first, n);
  part.flow_residual = whole.flow_residual.segment(stretch.first, n);
  return part;
}

Eigen::MatrixXd interleaved(const Trajectory& trajectory) {
  Eigen::MatrixXd signals(trajectory.frames(), signal_count);
  for (int r = 0; r < region_count; ++r) {
    signals.col(2 * r) = trajectory.x.col(r);
    signals.col(2 * r + 1) = trajectory.y.col(r);
  }
  return signals;
}

/// Regions that the picture cuts off now and then are bridged over those frames, regions that it cuts off
/// more often stand still.
void fill_missing(Eigen::MatrixXd& signals) {
  const Eigen::Index n = signals.rows();
  for (Eigen::Index k = 0; k < signals.cols(); ++k) {
    auto column = signals.col(k);
    const auto missing = static_cast<double>(column.array().isNaN().count());
    if (missing > most_missing * static_cast<double>(n)) column.setZero();
    for (Eigen::Index i = 0; i < n && missing > 0; ++i) {
      if (!std::isnan(column[i])) continue;
      Eigen::Index end = i;
      while (end < n && std::isnan(column[end])) ++end;
      const double before = i > 0 ? column[i - 1] : column[end], after = end < n ? column[end] : before;
      for (Eigen::Index j = i; j < end; ++j)
        column[j] =
            before + (after - before) * static_cast<double>(j - i + 1) / static_cast<double>(end - i + 1);
    }
  }
}

/// Mean of some rows of a column.
double level_of(const Eigen::MatrixXd& signals, Eigen::Index column, Eigen::Index first, Eigen::Index last) {
  first = std::clamp<Eigen::Index>(first, 0, signals.rows() - 1);
  last = std::clamp<Eigen::Index>(last, first, signals.rows() - 1);
  return signals.col(column).segment(first, last - first + 1).mean();
}

/// The lids' signals are cut out over each blink, which would drown everything else about the eyes, and
/// joined level: where a lid is after it closed is not measured well enough to tell it from where it was
/// before.
void bridge_lids(Eigen::MatrixXd& signals, const std::vector<Blink>& blinks, double fps) {
  const auto margin = static_cast<Eigen::Index>(std::ceil(blink_margin_s * fps));
  for (const auto& blink : blinks) {
    const Eigen::Index a = std::max<Eigen::Index>(0, blink.onset - margin),
                       b = std::min(signals.rows() - 1, blink.offset + margin);
    for (const Region region :
         {Region::lid_upper_r, Region::lid_lower_r, Region::lid_upper_l, Region::lid_lower_l})
      for (int k = 2 * index_of(region); k < 2 * index_of(region) + 2; ++k) {
        const double before = level_of(signals, k, a - margin, a),
                     after = level_of(signals, k, b, b + margin);
        signals.col(k).segment(a, b - a + 1).setConstant(before);
        signals.col(k).tail(signals.rows() - 1 - b).array() += before - after;
      }
  }
}

/// The trajectory with its displacements replaced.
Trajectory with_signals(Trajectory trajectory, const Eigen::MatrixXd& signals) {
  for (int r = 0; r < region_count; ++r)
    trajectory.x.col(r) = signals.col(2 * r), trajectory.y.col(r) = signals.col(2 * r + 1);
  return trajectory;
}

std::vector<Event> spot_stretch(const Trajectory& trajectory, const SpottingOptions& options,
                                const ParallelFor& parallel_for) {
  const auto blinks = find_blinks(trajectory);
  Eigen::MatrixXd signals = interleaved(trajectory);
  fill_missing(signals);
  remove_coupling(signals, trajectory, blinks);
  bridge_lids(signals, blinks, trajectory.capture_fps);
  const SearchOptions search{trajectory.capture_fps, options.maximum_duration_s,
                             options.candidates_per_minute,
                             median({trajectory.inter_ocular_px.begin(), trajectory.inter_ocular_px.end()})};
  const auto movements = find_movements(signals, search, parallel_for);
  return judge(with_signals(trajectory, signals), movements, blinks, find_gaze_shifts(trajectory, blinks),
               options);
}

}  // namespace

std::vector<Event> spot(const Trajectory& trajectory, const SpottingOptions& options,
                        const ParallelFor& parallel_for) {
  std::vector<Event> events;
  for (const auto& stretch : valid_stretches(trajectory)) {
    auto found = spot_stretch(cut(trajectory, stretch), options, parallel_for);
    events.insert(events.end(), found.begin(), found.end());
  }
  std::ranges::stable_sort(events, {}, [](const Event& event) { return event.interval.onset(); });
  return events;
}

}  // namespace micro
