#include "libmicro/spotting/coupling.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double smoothing_s = 0.25, lag_s = 0.2;
constexpr double ridge_px = 0.03;  // changes of the regressors smaller than this tell nothing
constexpr double tukey_width = 4, smallest_scale = 1e-3;
constexpr int rounds = 8;
constexpr Eigen::Index most_rows = 4000;  // that a regression looks at

/// Coefficients of `target` on `changes` (rows x regressors).
Eigen::VectorXd robust_regression(const Eigen::MatrixXd& changes, const Eigen::VectorXd& target) {
  const Eigen::Index n = changes.rows(), k = changes.cols();
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(n), coefficients = Eigen::VectorXd::Zero(k);
  for (int round = 0; round < rounds; ++round) {
    const Eigen::MatrixXd weighted = weights.asDiagonal() * changes;
    const Eigen::MatrixXd normal = weighted.transpose() * changes + ridge_px * ridge_px *
                                                                        static_cast<double>(n) *
                                                                        Eigen::MatrixXd::Identity(k, k);
    coefficients = normal.ldlt().solve(weighted.transpose() * target);
    const Eigen::VectorXd rest = target - changes * coefficients;
    const double width = tukey_width * std::max(smallest_scale, robust_sigma({rest.begin(), rest.end()}));
    for (Eigen::Index i = 0; i < n; ++i) {
      const double u = rest[i] / width;
      weights[i] = std::abs(u) < 1 ? (1 - u * u) * (1 - u * u) : 0;
    }
  }
  return coefficients;
}

/// Rows at which changes are compared: `lag` apart from their partner, none of the two in a blink.
std::vector<Eigen::Index> compared_rows(Eigen::Index frames, Eigen::Index lag,
                                        const std::vector<Blink>& blinks) {
  std::vector<std::uint8_t> closed(static_cast<std::size_t>(frames), 0);
  for (const auto& blink : blinks)
    for (Eigen::Index i = std::max<Eigen::Index>(0, blink.onset - lag / 2);
         i < std::min(frames, blink.offset + lag / 2 + 1); ++i)
      closed[static_cast<std::size_t>(i)] = 1;
  const Eigen::Index step = std::max<Eigen::Index>(1, frames / most_rows);
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i + lag < frames; i += step)
    if (!closed[static_cast<std::size_t>(i)] && !closed[static_cast<std::size_t>(i + lag)]) rows.push_back(i);
  return rows;
}

Eigen::MatrixXd changes_at(const Eigen::MatrixXd& columns, const std::vector<Eigen::Index>& rows,
                           Eigen::Index lag) {
  Eigen::MatrixXd out(static_cast<Eigen::Index>(rows.size()), columns.cols());
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.row(static_cast<Eigen::Index>(i)) = columns.row(rows[i] + lag) - columns.row(rows[i]);
  return out;
}

bool is_lid(int region) {
  return region >= index_of(Region::lid_upper_r) && region <= index_of(Region::lid_lower_l);
}
bool is_left_lid(int region) { return region >= index_of(Region::lid_upper_l); }

}  // namespace

Eigen::MatrixXd smoothed_quadratically(const Eigen::MatrixXd& columns, Eigen::Index half) {
  const Eigen::Index n = columns.rows();
  half = std::min(half, (n - 1) / 2);
  if (half < 2) return columns;
  const auto m = static_cast<double>(half);
  Eigen::VectorXd kernel(2 * half + 1);
  for (Eigen::Index i = -half; i <= half; ++i)
    kernel[i + half] = 3 * (3 * m * m + 3 * m - 1 - 5 * static_cast<double>(i * i)) /
                       ((2 * m + 1) * (4 * m * m + 4 * m - 3));
  Eigen::MatrixXd extended(n + 2 * half, columns.cols()), out(n, columns.cols());
  extended.middleRows(half, n) = columns;
  for (Eigen::Index i = 1; i <= half; ++i) {
    extended.row(half - i) = 2 * columns.row(0) - columns.row(i);
    extended.row(half + n - 1 + i) = 2 * columns.row(n - 1) - columns.row(n - 1 - i);
  }
  for (Eigen::Index i = 0; i < n; ++i) out.row(i) = kernel.transpose() * extended.middleRows(i, 2 * half + 1);
  return out;
}

void remove_coupling(Eigen::MatrixXd& signals, const Trajectory& trajectory,
                     const std::vector<Blink>& blinks) {
  const double fps = trajectory.capture_fps;
  const auto half = static_cast<Eigen::Index>(std::lround(0.5 * smoothing_s * fps));
  const Eigen::Index lag = std::max<Eigen::Index>(1, std::llround(lag_s * fps));
  const auto rows = compared_rows(trajectory.frames(), lag, blinks);
  if (rows.size() < 20) return;
  const Eigen::MatrixXd turn = smoothed_quadratically(trajectory.turn, half);
  const Eigen::MatrixXd turn_changes = changes_at(turn, rows, lag);
  const Eigen::MatrixXd changes = changes_at(smoothed_quadratically(signals, half), rows, lag);
  for (int r = 0; r < region_count; ++r) {
    Eigen::MatrixXd regressors = turn, regressor_changes = turn_changes;
    if (is_lid(r)) {  // a saccade is a step: it must not be smoothed
      const Eigen::MatrixXd gaze = trajectory.gaze.middleCols(is_left_lid(r) ? 2 : 0, 2);
      regressors.conservativeResize(Eigen::NoChange, 4), regressors.rightCols(2) = gaze;
      regressor_changes.conservativeResize(Eigen::NoChange, 4);
      regressor_changes.rightCols(2) = changes_at(gaze, rows, lag);
    }
    for (Eigen::Index k = 2 * r; k < 2 * r + 2; ++k)
      signals.col(k) -= regressors * robust_regression(regressor_changes, changes.col(k));
  }
}

}  // namespace micro
