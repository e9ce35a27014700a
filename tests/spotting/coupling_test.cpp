#include "libmicro/spotting/coupling.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace micro {
namespace {

using test::quiet_face;

Eigen::MatrixXd signals_of(const Trajectory& t) {
  Eigen::MatrixXd signals(t.frames(), signal_count);
  for (int r = 0; r < region_count; ++r) signals.col(2 * r) = t.x.col(r), signals.col(2 * r + 1) = t.y.col(r);
  return signals;
}

double spread(const Eigen::VectorXd& v) { return std::sqrt((v.array() - v.mean()).square().mean()); }

Trajectory turning_face() {
  Trajectory t = quiet_face(20, 200, 0.02, 8);
  for (Eigen::Index i = 0; i < t.frames(); ++i) {
    const double s = static_cast<double>(i) / 200;
    t.turn(i, 0) += 3 * std::sin(2.1 * s), t.turn(i, 1) += 2 * std::sin(1.3 * s + 1);
    t.x(i, index_of(Region::chin)) += 0.8 * 3 * std::sin(2.1 * s);
    t.y(i, index_of(Region::cheek_l)) += -0.5 * 2 * std::sin(1.3 * s + 1) + 0.2 * 3 * std::sin(2.1 * s);
  }
  return t;
}

TEST(CouplingTest, WhatTurningDoesToARegionIsTakenOut) {
  const Trajectory t = turning_face();
  Eigen::MatrixXd signals = signals_of(t);
  remove_coupling(signals, t, {});
  EXPECT_LT(spread(signals.col(2 * index_of(Region::chin))), 0.06);
  EXPECT_LT(spread(signals.col(2 * index_of(Region::cheek_l) + 1)), 0.06);
}

TEST(CouplingTest, AMovementOfItsOwnStays) {
  Trajectory t = turning_face();
  test::move(t, Region::chin, 0.9, 0, 2000, 2015, 2039);
  Eigen::MatrixXd signals = signals_of(t);
  remove_coupling(signals, t, {});
  const auto chin = signals.col(2 * index_of(Region::chin));
  EXPECT_NEAR(chin[2015] - 0.5 * (chin[1990] + chin[2050]), 0.9, 0.12);
}

TEST(CouplingTest, WithoutTurningNothingChangesMuch) {
  const Trajectory t = quiet_face(20, 200, 0.05, 9);
  Eigen::MatrixXd signals = signals_of(t);
  const Eigen::MatrixXd before = signals;
  remove_coupling(signals, t, {});
  EXPECT_LT((signals - before).cwiseAbs().maxCoeff(), 0.05);
}

TEST(CouplingTest, LidsThatFollowTheLookAreFreedOfIt) {
  Trajectory t = quiet_face(20, 200, 0.02, 10);
  for (Eigen::Index i = 0; i < t.frames(); ++i) {
    const double look = (i / 300) % 2 ? 4 : 0;
    t.gaze.row(i).array() += look;
    t.y(i, index_of(Region::lid_upper_r)) += 0.2 * look;
  }
  Eigen::MatrixXd signals = signals_of(t);
  remove_coupling(signals, t, {});
  EXPECT_LT(spread(signals.col(2 * index_of(Region::lid_upper_r) + 1)), 0.08);
}

TEST(SavitzkyGolayTest, KeepsAParabolaAndDampsNoise) {
  Eigen::MatrixXd parabola(101, 1);
  for (Eigen::Index i = 0; i < 101; ++i) parabola(i, 0) = 3 - 0.2 * i + 0.01 * i * i;
  const Eigen::MatrixXd smooth = smoothed_quadratically(parabola, 12);
  for (Eigen::Index i = 12; i < 89; ++i) EXPECT_NEAR(smooth(i, 0), parabola(i, 0), 1e-9);
  const Trajectory t = quiet_face(10, 200, 1, 11);
  // Variance of the filter's centre tap sum: (3/4) (3 m^2 + 3 m - 1) / (m (m + 1)(2 m + 1)) x ... about 9/4 /
  // (2 m + 1).
  EXPECT_NEAR(spread(smoothed_quadratically(t.x, 12).col(0)), std::sqrt(9.0 / 4 / 25), 0.03);
}

}  // namespace
}  // namespace micro
