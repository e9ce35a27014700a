#pragma once

#include <Eigen/Core>
#include <vector>

namespace micro {

/// Response of one duration's matched filter to every signal.
struct FilterResponse {
  double duration_frames = 0;
  int step = 1;  ///< frames per row of the matrices: long durations are filtered on averaged frames
  Eigen::MatrixXd
      amplitude;      ///< rows x signals: least-squares amplitude of a movement centred there, signal units
  Eigen::MatrixXd z;  ///< the same over its own robust noise, which follows the recording

  Eigen::Index row_of(double frame) const;
  double frame_of(Eigen::Index row) const { return (static_cast<double>(row) + 0.5) * step - 0.5; }
};

/// A raised-cosine movement of `duration_frames` on a sloping baseline is fitted at every instant (matched
/// filter with the baseline projected out; Turin, IRE Trans. Inf. Theory 1960). `signals`: frames x signals,
/// finite. The noise of a filter is the robust spread of its own response over about `noise_window_frames`
/// around, never less than over all of it nor
/// than `noise_floor` (signal units).
FilterResponse matched_filter(const Eigen::MatrixXd& signals, double duration_frames,
                              double noise_window_frames, double noise_floor);

}  // namespace micro
