// Quantiles, sets of frames, the bootstrap and the reliability of confidence.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "libmicro/evaluation/bootstrap.h"
#include "libmicro/evaluation/frame_set.h"
#include "libmicro/evaluation/quantile.h"
#include "libmicro/evaluation/reliability.h"
#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

TEST(QuantileTest, LiesBetweenValuesInProportion) {
  EXPECT_DOUBLE_EQ(quantile({3, 1, 2}, 0.5), 2);
  EXPECT_DOUBLE_EQ(quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({0, 10}, 0.9), 9);
  EXPECT_DOUBLE_EQ(quantile({5, 1, 4}, 0), 1);
  EXPECT_DOUBLE_EQ(quantile({5, 1, 4}, 1), 5);
  EXPECT_DOUBLE_EQ(quantile({7}, 0.3), 7);
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

TEST(FrameSetTest, CountsFramesOnceHoweverTheyOverlap) {
  FrameSet frames;
  for (const auto& [first, last] :
       std::vector<std::pair<int, int>>{{10, 19}, {15, 24}, {40, 40}, {25, 29}, {12, 13}})
    frames.add(first, last);
  EXPECT_EQ(frames.size(), 21);
  FrameSet other;
  other.add(0, 12), other.add(29, 50);
  EXPECT_EQ(frames.shared_with(other), 3 + 1 + 1);
  EXPECT_EQ(other.shared_with(frames), 5);
  EXPECT_EQ(FrameSet().shared_with(frames), 0);
}

TEST(FrameSetTest, IsTheSameAsAListOfFlags) {
  Dice dice(11);
  for (int trial = 0; trial < 300; ++trial) {
    std::array<std::vector<char>, 2> flags{std::vector<char>(300), std::vector<char>(300)};
    std::array<FrameSet, 2> sets;
    for (std::size_t side = 0; side < 2; ++side)
      for (int i = dice.roll(12); i > 0; --i) {
        const int first = dice.roll(250), last = first + dice.roll(49);
        sets[side].add(first, last);
        std::fill(flags[side].begin() + first, flags[side].begin() + last + 1, 1);
      }
    int shared = 0;
    for (std::size_t i = 0; i < 300; ++i) shared += flags[0][i] && flags[1][i];
    EXPECT_EQ(sets[0].size(), std::ranges::count(flags[0], 1));
    EXPECT_EQ(sets[0].shared_with(sets[1]), shared);
  }
}

std::vector<double> mean_of(std::span<const std::size_t> chosen) {
  return {static_cast<double>(std::accumulate(chosen.begin(), chosen.end(), std::size_t{0})) /
          static_cast<double>(chosen.size())};
}

TEST(BootstrapTest, SameSeedSameIntervals) {
  const auto one = bootstrap(20, mean_of, {}), again = bootstrap(20, mean_of, {});
  EXPECT_EQ(one.at(0).low, again.at(0).low);
  EXPECT_EQ(one.at(0).high, again.at(0).high);
  BootstrapOptions other;
  other.seed = 2;
  EXPECT_NE(bootstrap(20, mean_of, other).at(0).low, one.at(0).low);
}

TEST(BootstrapTest, IntervalOfAMeanHasTheWidthOfTheory) {
  // The numbers 0..n-1: the standard error of the bootstrapped mean is sqrt((n*n - 1) / 12 / n).
  BootstrapOptions options;
  options.samples = 20000;
  const double n = 100, error = std::sqrt((n * n - 1) / 12 / n);
  const auto interval = bootstrap(100, mean_of, options).at(0);
  EXPECT_NEAR(interval.low, 49.5 - 1.96 * error, 0.1 * error);
  EXPECT_NEAR(interval.high, 49.5 + 1.96 * error, 0.1 * error);
}

TEST(BootstrapTest, EveryUnitIsDrawnEquallyOften) {
  std::array<int, 7> drawn{};
  BootstrapOptions options;
  options.samples = 10000;
  bootstrap(
      7,
      [&](std::span<const std::size_t> chosen) {
        for (const std::size_t unit : chosen) ++drawn.at(unit);
        return std::vector<double>{0};
      },
      options);
  for (const int times : drawn) EXPECT_NEAR(times, 10000, 400);  // 4 standard deviations
}

TEST(BootstrapTest, UndefinedDrawsDoNotCountAndManyOfThemForbidAnInterval) {
  const auto some = [](int undefined_of_a_hundred) {
    int draw = 0;
    return bootstrap(5,
                     [&](std::span<const std::size_t>) {
                       return std::vector<double>{draw++ % 100 < undefined_of_a_hundred ? std::nan("") : 3};
                     },
                     {});
  };
  EXPECT_EQ(some(10).at(0).low, 3);
  EXPECT_TRUE(std::isnan(some(11).at(0).low));
  EXPECT_TRUE(bootstrap(1, mean_of, {}).empty());
}

TEST(BootstrapTest, UnitsAreSubjectsWhereAllAreKnown) {
  using Units = std::vector<std::vector<std::size_t>>;
  EXPECT_EQ(bootstrap_units({"x", "y", "x"}, "auto"), (Units{{0, 2}, {1}}));
  EXPECT_EQ(bootstrap_units({"x", "", "x"}, "auto"), (Units{{0}, {1}, {2}}));
  EXPECT_EQ(bootstrap_units({"x", "y", "x"}, "video"), (Units{{0}, {1}, {2}}));
  EXPECT_HAS(refusal(ErrorCategory::input,
                     [] {
                       bootstrap_units({"x", ""}, "subject");
                     }),
             "bootstrap.unit video");
}

TEST(ReliabilityTest, BinsAndExpectedCalibrationErrorByHand) {
  const std::vector<Claim> claims{{0.1, false}, {0.3, true}, {0.35, false},
                                  {0.9, true},  {1.0, true}, {0.95, false}};
  const auto bins = confidence_bins(claims, 10);
  ASSERT_EQ(bins.size(), 10U);
  EXPECT_EQ(bins[1].claims, 1);  // 0.1 belongs to 0.1-0.2
  EXPECT_EQ(bins[3].claims, 2);
  EXPECT_DOUBLE_EQ(bins[3].share_true(), 0.5);
  EXPECT_DOUBLE_EQ(bins[3].mean_confidence, 0.325);
  EXPECT_EQ(bins[9].claims, 3);
  EXPECT_TRUE(std::isnan(bins[0].share_true()));
  const double expected = (0.1 + 2 * std::abs(0.5 - 0.325) + 3 * std::abs(2.0 / 3 - 2.85 / 3)) / 6;
  EXPECT_DOUBLE_EQ(expected_calibration_error(claims, 10), expected);
  EXPECT_NEAR(brier_score(claims), (0.01 + 0.49 + 0.1225 + 0.01 + 0 + 0.9025) / 6, 1e-15);
}

TEST(ReliabilityTest, EveryTenthFallsIntoTheBinThatItBegins) {
  for (int tenth = 0; tenth <= 10; ++tenth) {
    const std::vector<Claim> claims{
        {std::stod(std::to_string(tenth / 10) + "." + std::to_string(tenth % 10)), true}};
    const auto bins = confidence_bins(claims, 10);
    EXPECT_EQ(bins[static_cast<std::size_t>(std::min(tenth, 9))].claims, 1) << tenth;
  }
}

TEST(ReliabilityTest, ErrorIsZeroWhenConfidenceIsRightAndUndefinedOfNothing) {
  std::vector<Claim> claims;
  for (int i = 0; i < 10; ++i) claims.push_back({0.8, i < 8});
  EXPECT_NEAR(expected_calibration_error(claims, 10), 0, 1e-15);
  EXPECT_TRUE(std::isnan(expected_calibration_error({}, 10)));
  EXPECT_TRUE(std::isnan(brier_score({})));
}

}  // namespace
}  // namespace micro::test
