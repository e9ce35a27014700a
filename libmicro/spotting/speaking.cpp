#include "libmicro/spotting/speaking.h"

#include <algorithm>
#include <cmath>

#include "libmicro/core/regions.h"

namespace micro {
namespace {

constexpr double syllable_s = 0.4, speaking_s = 1.5, beside_s = 0.05;

}  // namespace

Eigen::VectorXd jaw_of(const Trajectory& trajectory) {
  const Eigen::VectorXd down =
      (trajectory.y.col(index_of(Region::chin)) + trajectory.y.col(index_of(Region::lip_lower))) / 2;
  const auto half = std::max<Eigen::Index>(1, std::llround(syllable_s / 2 * trajectory.capture_fps));
  Eigen::VectorXd quick(down.size());
  for (Eigen::Index i = 0; i < down.size(); ++i) {
    const Eigen::Index from = std::max<Eigen::Index>(0, i - half);
    quick[i] = down[i] - down.segment(from, std::min(down.size(), i + half + 1) - from).mean();
  }
  return quick;
}

double jaw_around(const Eigen::VectorXd& jaw, const Interval& rows, double capture_fps) {
  const auto reach = static_cast<FrameIndex>(std::lround(speaking_s * capture_fps)),
             gap = static_cast<FrameIndex>(std::lround(beside_s * capture_fps));
  double sum = 0;
  int count = 0;
  for (FrameIndex row = std::max<FrameIndex>(0, rows.onset() - reach);
       row <= std::min<FrameIndex>(jaw.size() - 1, rows.offset() + reach); ++row)
    if (row < rows.onset() - gap || row > rows.offset() + gap) sum += jaw[row] * jaw[row], ++count;
  return count ? std::sqrt(sum / count) : 0;
}

}  // namespace micro
