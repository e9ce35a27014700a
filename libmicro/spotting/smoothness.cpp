#include "libmicro/spotting/smoothness.h"

#include <algorithm>
#include <vector>

#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double of_white_noise = -2.0 / 3;
constexpr double largest_sigmas = 6;  // beyond it a difference is a jump, which counts as no more than this

double correlation_of_neighbours(const Eigen::VectorXd& signal) {
  const Eigen::Index n = signal.size() - 2;
  Eigen::VectorXd bend = signal.head(n) - 2 * signal.segment(1, n) + signal.tail(n);
  const double limit = largest_sigmas * robust_sigma({bend.begin(), bend.end()}) + 1e-6;
  bend = bend.cwiseMax(-limit).cwiseMin(limit);
  return bend.head(n - 1).dot(bend.tail(n - 1)) / std::max(1e-12, bend.squaredNorm());
}

}  // namespace

double smoothness(const Eigen::MatrixXd& signals) {
  constexpr Eigen::Index fewest = 8;
  if (signals.rows() < fewest) return 0;
  std::vector<double> correlations;
  for (Eigen::Index k = 0; k < signals.cols(); ++k)
    correlations.push_back(correlation_of_neighbours(signals.col(k)));
  return std::clamp(median(correlations) - of_white_noise, 0.0, 1.0);
}

}  // namespace micro
