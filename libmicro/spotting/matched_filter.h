#pragma once

#include <Eigen/Core>

namespace micro {

/// Response of one duration's matched filter to every signal.
struct FilterResponse {
  double duration_frames = 0;
  int step = 1;  ///< frames per row: long durations are filtered on averaged frames
  /// Rows x signals: least-squares amplitude of a movement centred there, signal units; zero where the filter
  /// would reach beyond the ends.
  Eigen::MatrixXd amplitude;
  Eigen::Index first = 0, last = -1;  ///< rows with a response, inclusive

  double frame_of(Eigen::Index row) const { return (static_cast<double>(row) + 0.5) * step - 0.5; }
  double duration_rows() const { return duration_frames / step; }
};

/// A raised-cosine movement of `duration_frames` on a sloping baseline is fitted at every instant (matched
/// filter with the baseline projected out; Turin, IRE Trans. Inf. Theory 1960). `signals`: frames x signals,
/// finite.
FilterResponse matched_filter(const Eigen::MatrixXd& signals, double duration_frames);

}  // namespace micro
