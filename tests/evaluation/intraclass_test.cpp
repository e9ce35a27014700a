#include "libmicro/evaluation/intraclass.h"

#include <gtest/gtest.h>

#include <cmath>

namespace micro {
namespace {

// Six targets and four judges: the example of Shrout & Fleiss (1979), whose table gives ICC(1,1) = .17 and
// ICC(1,4) = .44 from mean squares of 11.24 and 6.26.
TEST(IntraclassTest, GivesTheExampleOfShroutAndFleiss) {
  const auto icc =
      intraclass({{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}});
  EXPECT_NEAR(icc.mean_square_between, 11.24, 0.005);
  EXPECT_NEAR(icc.mean_square_within, 6.26, 0.005);
  EXPECT_DOUBLE_EQ(icc.occasions, 4);
  EXPECT_NEAR(icc.single, 0.17, 0.005);
  EXPECT_NEAR(icc.mean, 0.44, 0.005);
}

TEST(IntraclassTest, CountsUnequalNumbersOfOccasions) {
  const auto icc = intraclass({{1, 2, 3}, {4}, {7, 9}});
  // By hand: N = 6, sum n^2 = 14, n0 = (6 - 14/6) / 2; means 2, 4, 8, all 26/6.
  EXPECT_NEAR(icc.occasions, (6 - 14.0 / 6) / 2, 1e-12);
  const double m = 26.0 / 6;
  EXPECT_NEAR(icc.mean_square_between,
              (3 * (2 - m) * (2 - m) + (4 - m) * (4 - m) + 2 * (8 - m) * (8 - m)) / 2, 1e-12);
  EXPECT_NEAR(icc.mean_square_within, (2 + 0 + 2) / 3.0, 1e-12);
}

TEST(IntraclassTest, IsMissingWhereNothingCanBeTold) {
  EXPECT_TRUE(std::isnan(intraclass({{1, 2, 3}}).single));
  EXPECT_TRUE(std::isnan(intraclass({{1}, {2}}).single));
  EXPECT_TRUE(std::isnan(intraclass({}).mean));
}

}  // namespace
}  // namespace micro
