#include "libmicro/features/smooth_derivative.h"

#include <Eigen/QR>

namespace micro {

SmoothDerivative::SmoothDerivative(int half_window, double rate) {
  const int samples = 2 * half_window + 1;
  Eigen::MatrixXd powers(samples, 3);
  for (int i = 0; i < samples; ++i) {
    const double time = (i - half_window) / rate;
    powers.row(i) << 1, time, time * time;
  }
  // Scaled columns: times are small, and their squares smaller.
  const Eigen::Vector3d scale = powers.colwise().norm().transpose();
  const Eigen::MatrixXd scaled = powers * scale.cwiseInverse().asDiagonal();
  const Eigen::MatrixXd inverse =
      scale.cwiseInverse().asDiagonal() * scaled.completeOrthogonalDecomposition().pseudoInverse();
  weights_[0] = inverse.row(0).transpose();
  weights_[1] = inverse.row(1).transpose();
  weights_[2] = 2 * inverse.row(2).transpose();
}

}  // namespace micro
