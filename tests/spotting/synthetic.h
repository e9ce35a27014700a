#pragma once

#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>

#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/face_patterns.h"

namespace micro::test {

inline constexpr double iod = 90;

/// A face that does nothing but tremble: white noise of `noise` pixels in every signal.
inline Trajectory quiet_face(double seconds, double fps, double noise = 0.05, std::uint64_t seed = 1) {
  cv::RNG random(seed);
  Trajectory t;
  const auto n = static_cast<Eigen::Index>(std::lround(seconds * fps));
  t.capture_fps = fps;
  t.valid.assign(static_cast<std::size_t>(n), 1);
  for (Eigen::Index i = 0; i < n; ++i) t.capture_s.push_back(static_cast<double>(i) / fps);
  const auto noisy = [&](Eigen::Index columns, double level, double sigma) {
    Eigen::MatrixXd m(n, columns);
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = level + random.gaussian(sigma);
    return m;
  };
  t.x = noisy(region_count, 0, noise), t.y = noisy(region_count, 0, noise);
  t.noise = Eigen::MatrixXd::Constant(n, region_count, noise);
  t.head = Eigen::MatrixXd::Zero(n, 4), t.turn = noisy(2, 0, 0.02), t.gaze = noisy(4, 0, 0.05);
  t.eye_darkness = noisy(2, 0.5, 0.002), t.eye_contrast = noisy(2, 0.12, 0.002),
  t.eye_likeness = noisy(2, 1, 0.01);
  t.inter_ocular_px = Eigen::VectorXd::Constant(n, iod);
  t.luma_mean = Eigen::VectorXd::Constant(n, 0.5), t.flow_residual = Eigen::VectorXd::Constant(n, 1);
  return t;
}

/// Raised cosine that is first away from 0 at `onset` and last at `offset`, 1 at `apex`.
inline double course(double frame, double onset, double apex, double offset) {
  if (frame <= onset - 1 || frame >= offset + 1) return 0;
  const double phase =
      frame <= apex ? (frame - onset + 1) / (apex - onset + 1) : (offset + 1 - frame) / (offset + 1 - apex);
  return 0.5 - 0.5 * std::cos(std::numbers::pi * phase);
}

/// Moves a region by (dx, dy) pixels at the apex.
inline void move(Trajectory& t, Region region, double dx, double dy, double onset, double apex,
                 double offset) {
  for (Eigen::Index i = 0; i < t.frames(); ++i) {
    const double k = course(static_cast<double>(i), onset, apex, offset);
    t.x(i, index_of(region)) += k * dx, t.y(i, index_of(region)) += k * dy;
  }
}

/// Both eyes close and open again.
inline void blink(Trajectory& t, double onset, double apex, double offset, double strength = 1) {
  for (Eigen::Index i = 0; i < t.frames(); ++i) {
    const double k = strength * course(static_cast<double>(i), onset, apex, offset);
    for (const Region lid : {Region::lid_upper_r, Region::lid_upper_l}) t.y(i, index_of(lid)) += 8 * k;
    t.eye_likeness.row(i).array() -= 1.1 * k;
    t.gaze.row(i).array() += 6 * k;
  }
}

}  // namespace micro::test
