#include "libmicro/spotting/blinks.h"

#include <algorithm>
#include <cmath>

#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double minimum_drop =
    0.025;  // of the inter-ocular distance; expressions of one or two pixels stay below
constexpr double darkness_sigmas = 5;
constexpr double baseline_s = 1.5;
constexpr double longest_s = 0.8;

/// `signal` less its running median over baseline_s.
Eigen::VectorXd detrended(const Eigen::VectorXd& signal, double fps) {
  const Eigen::Index n = signal.size(),
                     half = std::max<Eigen::Index>(2, std::llround(0.5 * baseline_s * fps));
  const Eigen::Index hop = std::max<Eigen::Index>(1, half / 10);
  Eigen::VectorXd out = signal;
  for (Eigen::Index begin = 0; begin < n; begin += hop) {
    const Eigen::Index first = std::max<Eigen::Index>(0, begin - half), last = std::min(n, begin + half + 1);
    const double level = median({signal.data() + first, signal.data() + last});
    const Eigen::Index length = std::min(hop, n - begin);
    out.segment(begin, length).array() -= level;
  }
  return out;
}

}  // namespace

std::vector<Blink> find_blinks(const Trajectory& trajectory) {
  const double fps = trajectory.capture_fps;
  const Eigen::Index n = trajectory.frames();
  const Eigen::VectorXd right = detrended(trajectory.y.col(index_of(Region::lid_upper_r)), fps);
  const Eigen::VectorXd left = detrended(trajectory.y.col(index_of(Region::lid_upper_l)), fps);
  const Eigen::VectorXd dark_right = detrended(trajectory.eye_darkness.col(0), fps);
  const Eigen::VectorXd dark_left = detrended(trajectory.eye_darkness.col(1), fps);
  const double iod = median({trajectory.inter_ocular_px.data(), trajectory.inter_ocular_px.data() + n});
  const Eigen::VectorXd drop = 0.5 * (right + left), darkness = 0.5 * (dark_right + dark_left);
  const double dark_noise = std::max(0.001, robust_sigma({darkness.data(), darkness.data() + n}));

  std::vector<Blink> blinks;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (!(drop[i] > minimum_drop * iod) || !(std::min(right[i], left[i]) > 0.4 * drop[i])) continue;
    Eigen::Index begin = i, end = i, apex = i;
    while (end + 1 < n && drop[end + 1] > 0.5 * minimum_drop * iod) ++end;
    for (Eigen::Index k = i; k <= end; ++k)
      if (drop[k] > drop[apex]) apex = k;
    const double foot = std::max(0.08 * drop[apex], 0.004 * iod);
    while (begin > 0 && drop[begin - 1] > foot) --begin;
    while (end + 1 < n && drop[end + 1] > foot) ++end;
    const double look = darkness.segment(begin, end - begin + 1).cwiseAbs().maxCoeff();
    const double seconds = static_cast<double>(end - begin + 1) / fps;
    if (look > darkness_sigmas * dark_noise && seconds <= longest_s)
      blinks.push_back({begin, apex, end, drop[apex]});
    i = end;
  }
  return blinks;
}

}  // namespace micro
