#include "libmicro/spotting/matched_filter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace micro {
namespace {

constexpr double samples_per_movement = 14;  // rows a movement is averaged down to

/// Means of `step` frames.
Eigen::MatrixXd averaged(const Eigen::MatrixXd& signals, int step) {
  const Eigen::Index rows = signals.rows() / step;
  Eigen::MatrixXd out(rows, signals.cols());
  for (Eigen::Index i = 0; i < rows; ++i) out.row(i) = signals.middleRows(i * step, step).colwise().mean();
  return out;
}

/// A raised cosine of `length` rows with half of it on either side, made blind to constant and slope; h . x =
/// amplitude.
Eigen::VectorXd filter_taps(double length) {
  const auto half = static_cast<Eigen::Index>(std::ceil(length));
  const Eigen::Index taps = 2 * half + 1;
  const Eigen::VectorXd t =
      Eigen::VectorXd::LinSpaced(taps, -static_cast<double>(half), static_cast<double>(half));
  Eigen::VectorXd h(taps);
  for (Eigen::Index i = 0; i < taps; ++i) {
    const double phase = t[i] / (length + 1) * 2 * std::numbers::pi;
    h[i] = std::abs(phase) < std::numbers::pi ? 0.5 + 0.5 * std::cos(phase) : 0;
  }
  const Eigen::VectorXd shape = h;
  h.array() -= h.mean();  // symmetric, so the slope is projected out too
  return h / h.dot(shape);
}

/// Fills in what the taps answer to signals that have a row every `out.step` frames.
void filter(const Eigen::MatrixXd& reduced, FilterResponse& out) {
  const Eigen::VectorXd taps = filter_taps(out.duration_rows());
  const Eigen::Index half = taps.size() / 2, rows = reduced.rows();
  out.amplitude = Eigen::MatrixXd::Zero(rows, reduced.cols());
  if (rows < taps.size()) return;
  out.first = half, out.last = rows - 1 - half;
  for (Eigen::Index signal = 0; signal < reduced.cols(); ++signal)
    for (Eigen::Index row = half; row + half < rows; ++row)
      out.amplitude(row, signal) = taps.dot(reduced.col(signal).segment(row - half, taps.size()));
}

}  // namespace

FilterResponse matched_filter(const Eigen::MatrixXd& signals, double duration_frames) {
  FilterResponse out;
  out.duration_frames = duration_frames;
  out.step = std::max(1, static_cast<int>(duration_frames / samples_per_movement));
  if (out.step == 1)
    filter(signals, out);  // without a copy: a minute's signals are megabytes
  else
    filter(averaged(signals, out.step), out);
  return out;
}

}  // namespace micro
