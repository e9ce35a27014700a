#include "plugins/flow-rules/event_motion.h"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace flow_rules {
namespace {

constexpr Eigen::Index parameters = 3;  // level, slope, movement
constexpr double strongest_correlation = 0.95;

/// 0 before onset and after offset, 1 at the apex.
double course(std::int64_t frame, const microx_event& event) {
  if (frame < event.onset || frame > event.offset) return 0;
  const bool rising = frame <= event.apex;
  const double whole =
      static_cast<double>(rising ? event.apex - event.onset + 1 : event.offset - event.apex + 1);
  const double done = static_cast<double>(rising ? frame - event.onset + 1 : event.offset - frame + 1);
  return 0.5 - 0.5 * std::cos(std::numbers::pi * done / whole);
}

bool is_seen(const microx_plugin::Motion& motion, std::int64_t frame) {
  for (std::int64_t region = 0; region < motion.regions(); ++region)
    for (const int axis : {0, 1})
      if (!std::isfinite(motion.displacement(frame, region, axis))) return false;
  return true;
}

std::vector<std::int64_t> frames_to_fit(const microx_event& event, const microx_plugin::Motion& motion,
                                        double context_s) {
  const auto around = static_cast<std::int64_t>(std::lround(context_s * motion.capture_fps()));
  std::vector<std::int64_t> frames;
  const std::int64_t last = std::min(motion.frames() - 1, event.offset + around);
  for (std::int64_t f = std::max<std::int64_t>(0, event.onset - around); f <= last; ++f)
    if (is_seen(motion, f)) frames.push_back(f);
  return frames;
}

double serial_correlation(const Eigen::VectorXd& residual) {
  const double power = residual.squaredNorm();
  if (power <= 0) return 0;
  const auto n = residual.size() - 1;
  return std::clamp(residual.head(n).dot(residual.tail(n)) / power, 0.0, strongest_correlation);
}

}  // namespace

EventMotion measure(const microx_event& event, double context_s) {
  const microx_plugin::Motion motion(*event.motion);
  const auto frames = frames_to_fit(event, motion, context_s);
  const auto rows = static_cast<Eigen::Index>(frames.size());
  if (rows < fewest_frames) throw microx_plugin::Unsuitable("the face is not seen in enough frames");
  const Eigen::Index columns = 2 * motion.regions();
  Eigen::MatrixXd design(rows, parameters), moved(rows, columns);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const std::int64_t frame = frames[static_cast<std::size_t>(i)];
    design.row(i) << 1, 2.0 * static_cast<double>(i) / static_cast<double>(rows - 1) - 1,
        course(frame, event);
    for (Eigen::Index c = 0; c < columns; ++c)
      moved(i, c) = motion.displacement(frame, c / 2, static_cast<int>(c % 2));
  }
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> solver(design);
  if (solver.rank() < parameters)
    throw microx_plugin::Unsuitable("the event has too little around it to be measured");
  const Eigen::MatrixXd fitted = solver.solve(moved);
  const Eigen::MatrixXd residual = moved - design * fitted;
  const double spread = (design.transpose() * design).inverse()(2, 2);
  EventMotion measured{fitted.row(2).transpose(), Eigen::VectorXd(columns)};
  for (Eigen::Index c = 0; c < columns; ++c) {
    const double r = serial_correlation(residual.col(c));
    const double variance = residual.col(c).squaredNorm() / static_cast<double>(rows - parameters);
    measured.error(c) = std::sqrt(variance * spread * (1 + r) / (1 - r));
  }
  return measured;
}

}  // namespace flow_rules
