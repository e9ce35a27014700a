#pragma once

#include <Eigen/Core>
#include <span>

#include "libmicro/features/descriptor.h"

namespace micro {

/// Value, first and second derivative of a series at a frame of a window, from the parabola in capture time
/// that fits it best (Savitzky and Golay, 1964; here the frames need not be equally far apart).
class SmoothDerivative {
 public:
  /// The derivatives at `window[at]`; three frames at least, of different times.
  SmoothDerivative(std::span<const FrameView> window, std::size_t at);

  /// Of order 0, 1 or 2 of `value` of each frame; per second, per second squared.
  template <class Value>
  double apply(int order, Value&& value) const {
    // Relative to the frame: displacements may be far from 0, and their differences are what counts.
    const double here = value(window_[at_]);
    double sum = 0;
    for (std::size_t i = 0; i < window_.size(); ++i)
      sum += weights_(order, static_cast<Eigen::Index>(i)) * (value(window_[i]) - here);
    return order == 0 ? sum + here : sum;
  }

 private:
  std::span<const FrameView> window_;
  std::size_t at_;
  Eigen::Matrix<double, 3, Eigen::Dynamic> weights_;  ///< by order, of each frame
};

}  // namespace micro
