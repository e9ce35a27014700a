#include "libmicro/recognition/event_window.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace micro {
namespace {

double median_of_valid(const Eigen::VectorXd& values) {
  std::vector<double> valid;
  for (const double value : values)
    if (std::isfinite(value) && value > 0) valid.push_back(value);
  if (valid.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = valid.begin() + static_cast<std::ptrdiff_t>(valid.size() / 2);
  std::ranges::nth_element(valid, middle);
  return *middle;
}

}  // namespace

MotionWindow motion_window(const Trajectory& trajectory) {
  MotionWindow window;
  window.capture_fps = trajectory.capture_fps;
  window.inter_ocular_px = median_of_valid(trajectory.inter_ocular_px);
  window.time_s = trajectory.capture_s;
  const double percent = 100 / window.inter_ocular_px;
  window.displacement.resize(trajectory.frames(), 2 * region_count);
  for (int r = 0; r < region_count; ++r) {
    window.displacement.col(2 * r) = trajectory.x.col(r) * percent;
    window.displacement.col(2 * r + 1) = trajectory.y.col(r) * percent;
  }
  window.noise = trajectory.noise * percent;
  return window;
}

}  // namespace micro
