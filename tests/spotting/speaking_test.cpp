#include "libmicro/spotting/speaking.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "libmicro/core/regions.h"
#include "libmicro/spotting/smoothness.h"
#include "synthetic.h"

namespace micro {
namespace {

TEST(SpeakingTest, JawThatGoesUpAndDownIsMeasuredBesideTheRowsOnly) {
  Trajectory t = test::quiet_face(10, 200, 0, 1);
  for (Eigen::Index i = 0; i < t.frames(); ++i) {
    const double jaw = 2 * std::sin(2 * std::numbers::pi * 5 * static_cast<double>(i) / 200);  // 5 a second
    t.y(i, index_of(Region::chin)) = t.y(i, index_of(Region::lip_lower)) =
        jaw + 0.001 * static_cast<double>(i);
  }
  const Interval rows = Interval::make(950, 980, 1010);
  EXPECT_NEAR(jaw_around(jaw_of(t), rows, 200), 2 / std::sqrt(2), 0.05);
  Eigen::VectorXd only_meanwhile = Eigen::VectorXd::Zero(t.frames());
  only_meanwhile.segment(950, 61).setConstant(5);
  EXPECT_EQ(jaw_around(only_meanwhile, rows, 200), 0);
}

TEST(SmoothnessTest, WhiteNoiseHasNoneAndNoiseThatIsHeldHasSome) {
  const Trajectory t = test::quiet_face(20, 200, 0.1, 2);
  EXPECT_LT(smoothness(t.x), 0.05);
  Eigen::MatrixXd held = t.x;
  for (Eigen::Index i = 0; i < held.rows(); ++i)
    held.row(i) = t.x.row(i - i % 4);  // a picture in four is new
  EXPECT_GT(smoothness(held), 0.1);
  EXPECT_EQ(smoothness(t.x.topRows(3)), 0) << "too short to tell";
}

}  // namespace
}  // namespace micro
