#include "libmicro/features/smooth_derivative.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace micro {

SmoothDerivative::SmoothDerivative(std::span<const FrameView> window, std::size_t at)
    : window_(window), at_(at) {
  const double here = window[at].capture_s;
  // Times from -1 to 1: seconds are small, and their squares smaller.
  const double reach = std::max(here - window.front().capture_s, window.back().capture_s - here);
  Eigen::Matrix<double, 3, Eigen::Dynamic> powers(3, static_cast<Eigen::Index>(window.size()));
  for (std::size_t i = 0; i < window.size(); ++i) {
    const double time = (window[i].capture_s - here) / reach;
    powers.col(static_cast<Eigen::Index>(i)) << 1, time, time * time;
  }
  const Eigen::Matrix3d normal = powers * powers.transpose();
  weights_ = Eigen::Vector3d(1, 1 / reach, 2 / (reach * reach)).asDiagonal() * normal.inverse() * powers;
}

}  // namespace micro
