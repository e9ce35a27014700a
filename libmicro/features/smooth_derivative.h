#pragma once

#include <Eigen/Core>
#include <array>
#include <span>

#include "libmicro/features/descriptor.h"

namespace micro {

/// Value, first and second derivative of a series in the middle of a window, from the parabola that fits it
/// best (Savitzky and Golay, 1964).
class SmoothDerivative {
 public:
  /// 2 half_window + 1 samples at `rate` per second; half_window >= 1.
  SmoothDerivative(int half_window, double rate);

  /// Weights of the samples for a derivative of order 0, 1 or 2; per second, per second squared.
  const Eigen::VectorXd& weights(int order) const { return weights_[static_cast<std::size_t>(order)]; }

  /// `value` of each frame of a window of 2 half_window + 1 frames.
  template <class Value>
  double apply(int order, std::span<const FrameView> window, Value&& value) const {
    // Relative to the middle: displacements may be far from 0, and their differences are what counts.
    const double middle = value(window[window.size() / 2]);
    double sum = 0;
    for (std::size_t i = 0; i < window.size(); ++i)
      sum += weights(order)[static_cast<Eigen::Index>(i)] * (value(window[i]) - middle);
    return order == 0 ? sum + middle : sum;
  }

 private:
  std::array<Eigen::VectorXd, 3> weights_;
};

}  // namespace micro
