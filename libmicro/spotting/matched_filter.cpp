#include "libmicro/spotting/matched_filter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double samples_per_movement = 14;  // rows a movement is averaged down to

/// Means of `step` frames.
Eigen::MatrixXd averaged(const Eigen::MatrixXd& signals, int step) {
  if (step == 1) return signals;
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

/// Robust spread of a column over windows around each row, at least that of the whole column.
Eigen::VectorXd running_noise(const Eigen::VectorXd& response, Eigen::Index window, double noise_floor) {
  const Eigen::Index rows = response.size();
  const auto spread = [&](Eigen::Index begin, Eigen::Index end) {
    return robust_sigma({response.data() + begin, response.data() + end});
  };
  const double overall = std::max(noise_floor, spread(0, rows));
  Eigen::VectorXd noise = Eigen::VectorXd::Constant(rows, overall);
  if (window >= rows) return noise;
  const Eigen::Index hop = std::max<Eigen::Index>(1, window / 4);
  for (Eigen::Index begin = 0; begin < rows; begin += hop) {
    const Eigen::Index middle = begin + hop / 2;
    const Eigen::Index first = std::clamp<Eigen::Index>(middle - window / 2, 0, rows - window);
    const double local = spread(first, first + window);
    const Eigen::Index length = std::min(hop, rows - begin);
    noise.segment(begin, length).setConstant(std::max(overall, local));
  }
  return noise;
}

}  // namespace

Eigen::Index FilterResponse::row_of(double frame) const {
  return std::clamp<Eigen::Index>(static_cast<Eigen::Index>(std::floor((frame + 0.5) / step)), 0,
                                  amplitude.rows() - 1);
}

FilterResponse matched_filter(const Eigen::MatrixXd& signals, double duration_frames,
                              double noise_window_frames, double noise_floor) {
  FilterResponse out;
  out.duration_frames = duration_frames;
  out.step = std::max(1, static_cast<int>(duration_frames / samples_per_movement));
  const Eigen::MatrixXd reduced = averaged(signals, out.step);
  const Eigen::VectorXd taps = filter_taps(duration_frames / out.step);
  const Eigen::Index half = taps.size() / 2, rows = reduced.rows();
  out.amplitude = Eigen::MatrixXd::Zero(rows, signals.cols());
  out.z = out.amplitude;
  if (rows < taps.size()) return out;
  for (Eigen::Index signal = 0; signal < signals.cols(); ++signal) {
    for (Eigen::Index row = half; row + half < rows; ++row)
      out.amplitude(row, signal) = taps.dot(reduced.col(signal).segment(row - half, taps.size()));
    const Eigen::VectorXd valid = out.amplitude.col(signal).segment(half, rows - 2 * half);
    const auto window =
        static_cast<Eigen::Index>(std::max(noise_window_frames, 12 * duration_frames) / out.step);
    out.z.col(signal).segment(half, rows - 2 * half) =
        valid.cwiseQuotient(running_noise(valid, window, noise_floor));
  }
  return out;
}

}  // namespace micro
