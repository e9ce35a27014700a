#include "libmicro/spotting/stay.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double baseline_s = 0.5;  // of film before the movement that tell the baseline
constexpr double near_share = 0.1;  // of the displacement
constexpr double near_sigmas = 3;
constexpr double held_share = 0.5;  // of the displacement: below it the movement is over

/// Displacement of the dominant regions along the movement's pattern, mean of three rows.
std::vector<double> displacement_along(const Trajectory& trajectory, const Movement& movement) {
  std::vector<double> raw(static_cast<std::size_t>(trajectory.frames()), 0.0), smooth = raw;
  double size = 0;
  for (const int r : movement.regions) size += movement.pattern.segment<2>(2 * r).squaredNorm();
  for (Eigen::Index i = 0; i < trajectory.frames(); ++i)
    for (const int r : movement.regions)
      raw[static_cast<std::size_t>(i)] +=
          (trajectory.x(i, r) * movement.pattern[2 * r] + trajectory.y(i, r) * movement.pattern[2 * r + 1]) /
          std::sqrt(std::max(1e-12, size));
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t a = i ? i - 1 : 0, b = std::min(raw.size() - 1, i + 1);
    smooth[i] = (raw[a] + raw[i] + raw[b]) / 3;
  }
  return smooth;
}

}  // namespace

Stay stay_of(const Trajectory& trajectory, const Movement& movement, const Interval& rows) {
  const auto along = displacement_along(trajectory, movement);
  const auto at = [&](FrameIndex row) { return along[static_cast<std::size_t>(row)]; };
  const auto window = std::max<FrameIndex>(5, std::llround(baseline_s * trajectory.capture_fps));
  const FrameIndex last = trajectory.frames() - 1;
  const FrameIndex from = std::max<FrameIndex>(0, rows.onset() - window);
  const FrameIndex upto = std::max<FrameIndex>(from + 1, rows.onset());
  const std::vector<double> before(along.begin() + from, along.begin() + upto);
  const double base = median(before);
  const double near =
      std::max(near_sigmas * robust_sigma(before), near_share * std::abs(at(rows.apex()) - base));
  const auto away = [&](FrameIndex row) { return at(row) - base; };

  FrameIndex apex = rows.apex(), end = rows.apex();
  while (end + 1 <= last && away(end + 1) > held_share * away(apex)) {
    ++end;
    if (away(end) > away(apex)) apex = end;
  }
  while (end + 1 <= last && away(end + 1) > near && away(end + 1) < away(end)) ++end;
  FrameIndex onset = rows.apex();
  while (onset > 0 && away(onset - 1) > near) --onset;
  double size = 0;
  for (const int r : movement.regions) size += movement.pattern.segment<2>(2 * r).squaredNorm();
  return {Interval::make(onset, apex, std::max(end, apex)), away(apex) / std::sqrt(std::max(1e-12, size))};
}

}  // namespace micro
