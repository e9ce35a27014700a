#pragma once

#include <Eigen/Core>

namespace micro {

/// The course of one movement, in frames of the signal it was fitted to.
struct Profile {
  double start = 0;      ///< last instant at baseline before the movement
  double peak = 0;       ///< instant of greatest displacement
  double end = 0;        ///< first instant at baseline after it
  double amplitude = 0;  ///< signal units, signed
  double residual = 0;   ///< root mean square misfit
  double explained =
      0;  ///< 0..1, share of the signal's variance around a sloping baseline that the movement explains
};

/// Value of a movement that rises as a raised cosine from start to peak and falls as one from peak to end:
/// 0..1.
double profile_value(double frame, double start, double peak, double end);

/// Least-squares fit of such a movement on a sloping baseline to `signal`, begun from a guess of its middle
/// and duration (frames). The signal must reach at least half a duration to either side for a good baseline.
Profile fit_profile(const Eigen::VectorXd& signal, double middle, double duration);

}  // namespace micro
