#include "libmicro/spotting/eye_state.h"

#include <algorithm>
#include <cmath>

#include "libmicro/spotting/robust.h"

namespace micro {
namespace {

constexpr double complete_loss = 0.45;  // of the likeness: nothing but a lid hides that much
constexpr double partial_loss = 0.15;   // with the lids coming down
constexpr double partial_drop =
    0.02;  // of the inter-ocular distance; expressions of a pixel or two stay below
constexpr double foot_loss = 0.05, foot_sigmas = 4;
constexpr double other_eye = 0.3;  // of one eye's loss, in the other
constexpr double baseline_s = 1.6;
constexpr double saccade_s = 0.08;
constexpr double smallest_shift = 0.012;  // of the inter-ocular distance
constexpr double blink_margin_s = 0.05;

/// The running median over baseline_s less `signal`.
Eigen::VectorXd loss_of(const Eigen::VectorXd& signal, double fps) {
  const Eigen::Index n = signal.size(),
                     half = std::max<Eigen::Index>(2, std::llround(0.5 * baseline_s * fps));
  const Eigen::Index hop = std::max<Eigen::Index>(1, half / 10);
  Eigen::VectorXd out(n);
  for (Eigen::Index begin = 0; begin < n; begin += hop) {
    const Eigen::Index first = std::max<Eigen::Index>(0, begin - half), last = std::min(n, begin + half + 1);
    const double level = median({signal.data() + first, signal.data() + last});
    const Eigen::Index length = std::min(hop, n - begin);
    out.segment(begin, length) = level - signal.segment(begin, length).array();
  }
  return out;
}

double typical_iod(const Trajectory& trajectory) {
  return median({trajectory.inter_ocular_px.begin(), trajectory.inter_ocular_px.end()});
}

/// Mean x and y of both eyes' gaze, and whether they go together.
bool both_eyes(const Eigen::RowVectorXd& step, Eigen::Vector2d& mean) {
  const Eigen::Vector2d right = step.head<2>().transpose(), left = step.tail<2>().transpose();
  mean = 0.5 * (right + left);
  return right.dot(left) > 0.3 * mean.squaredNorm();
}

}  // namespace

std::vector<Blink> find_blinks(const Trajectory& trajectory) {
  const double fps = trajectory.capture_fps, iod = typical_iod(trajectory);
  const Eigen::Index n = trajectory.frames();
  const Eigen::VectorXd right = loss_of(trajectory.eye_likeness.col(0), fps),
                        left = loss_of(trajectory.eye_likeness.col(1), fps);
  const Eigen::VectorXd lids = -0.5 * (loss_of(trajectory.y.col(index_of(Region::lid_upper_r)), fps) +
                                       loss_of(trajectory.y.col(index_of(Region::lid_upper_l)), fps));
  const Eigen::VectorXd loss = 0.5 * (right + left);
  const double foot = std::max(foot_loss, foot_sigmas * robust_sigma({loss.begin(), loss.end()}));

  std::vector<Blink> blinks;
  for (Eigen::Index i = 0; i < n; ++i) {
    if (!(loss[i] > std::max(partial_loss, foot))) continue;
    Eigen::Index begin = i, end = i, apex = i, lowest = i;
    while (begin > 0 && loss[begin - 1] > foot) --begin;
    while (end + 1 < n && loss[end + 1] > foot) ++end;
    for (Eigen::Index k = begin; k <= end; ++k) {
      if (loss[k] > loss[apex]) apex = k;
      if (lids[k] > lids[lowest]) lowest = k;
    }
    const bool both = std::min(right[apex], left[apex]) > other_eye * std::max(right[apex], left[apex]);
    const bool closed = loss[apex] > complete_loss || lids[lowest] > partial_drop * iod;
    if (both && closed) blinks.push_back({begin, apex, end, std::max(0.0, lids[lowest])});
    i = end;
  }
  return blinks;
}

std::vector<GazeShift> find_gaze_shifts(const Trajectory& trajectory, const std::vector<Blink>& blinks) {
  const double fps = trajectory.capture_fps, least = smallest_shift * typical_iod(trajectory);
  const auto lag = std::max<Eigen::Index>(1, std::llround(saccade_s * fps)),
             margin = std::max<Eigen::Index>(1, std::llround(blink_margin_s * fps));
  const Eigen::Index n = trajectory.frames();
  std::vector<GazeShift> shifts;
  for (Eigen::Index i = 0; i + lag < n; ++i) {
    Eigen::Vector2d step;
    if (!both_eyes(trajectory.gaze.row(i + lag) - trajectory.gaze.row(i), step) || step.norm() < least)
      continue;
    const bool blinking = std::ranges::any_of(blinks, [&](const Blink& blink) {
      return i <= blink.offset + margin && i + lag >= blink.onset - margin;
    });
    if (blinking) continue;
    if (!shifts.empty() && i <= shifts.back().end) {
      shifts.back().end = i + lag;
      if (step.norm() > shifts.back().step.norm()) shifts.back().step = step;
    } else {
      shifts.push_back({i, i + lag, step});
    }
  }
  return shifts;
}

}  // namespace micro
