#include "libmicro/spotting/matched_filter.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace micro {
namespace {

Eigen::MatrixXd pulse(Eigen::Index n, double middle, double duration, double amplitude, double level,
                      double slope) {
  Eigen::MatrixXd signal(n, 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double phase = (static_cast<double>(i) - middle) / (duration + 1) * 2 * std::numbers::pi;
    signal(i, 0) = level + slope * static_cast<double>(i) +
                   (std::abs(phase) < std::numbers::pi ? amplitude * (0.5 + 0.5 * std::cos(phase)) : 0);
  }
  return signal;
}

TEST(MatchedFilterTest, GivesTheAmplitudeOfItsOwnMovementWhateverTheBaseline) {
  for (const double duration : {9.0, 20.0, 27.0}) {
    const auto response = matched_filter(pulse(300, 150, duration, 0.7, 12, -0.03), duration);
    ASSERT_EQ(response.step, duration < 28 ? 1 : 2);
    Eigen::Index best = 0;
    response.amplitude.col(0).maxCoeff(&best);
    EXPECT_EQ(best, 150);
    EXPECT_NEAR(response.amplitude(best, 0), 0.7, 1e-9);
  }
}

TEST(MatchedFilterTest, SlowMovementsAreAveragedAndStillFound) {
  const double duration = 200;
  const auto response = matched_filter(pulse(1500, 700, duration, -1.3, 5, 0.002), duration);
  EXPECT_GT(response.step, 1);
  Eigen::Index best = 0;
  response.amplitude.col(0).minCoeff(&best);
  EXPECT_NEAR(response.frame_of(best), 700, response.step);
  EXPECT_NEAR(response.amplitude(best, 0), -1.3, 0.05);
}

TEST(MatchedFilterTest, SaysNothingWhereItWouldReachBeyondTheEnds) {
  const auto response = matched_filter(Eigen::MatrixXd::Random(100, 2), 20);
  EXPECT_EQ(response.first, 20);
  EXPECT_EQ(response.last, 79);
  EXPECT_TRUE((response.amplitude.topRows(20).array() == 0).all());
  EXPECT_TRUE((response.amplitude.bottomRows(20).array() == 0).all());
  const auto none = matched_filter(Eigen::MatrixXd::Random(15, 2), 20);
  EXPECT_LT(none.last, none.first);
}

}  // namespace
}  // namespace micro
