// Which frames models are fitted to.
#include "libmicro/pipeline/training_choice.h"

#include <gtest/gtest.h>

#include <vector>

namespace micro::test {
namespace {

using Counts = std::map<std::string, std::size_t>;

TEST(FairSharesTest, RareClassesAreTakenWholeAndOthersShareTheRest) {
  EXPECT_EQ(fair_shares({{"expression", 30}, {"neutral", 10000}}, 400),
            (Counts{{"expression", 30}, {"neutral", 370}}));
  EXPECT_EQ(fair_shares({{"a", 500}, {"b", 5000}, {"c", 900}}, 300),
            (Counts{{"a", 100}, {"b", 100}, {"c", 100}}));
  EXPECT_EQ(fair_shares({{"a", 3}, {"b", 4}}, 400), (Counts{{"a", 3}, {"b", 4}}));
  EXPECT_TRUE(fair_shares({}, 400).empty());
}

TEST(EvenChoiceTest, EachClassIsSpreadEvenly) {
  EvenChoice choice({{"expression", 20}, {"neutral", 980}}, 40);
  std::vector<int> neutral, expression;
  for (int frame = 0; frame < 1000; ++frame) {
    const bool event = frame >= 500 && frame < 520;
    if (choice.takes(event ? "expression" : "neutral")) (event ? expression : neutral).push_back(frame);
  }
  ASSERT_EQ(expression.size(), 20U);
  ASSERT_EQ(neutral.size(), 20U);
  for (std::size_t i = 0; i < neutral.size(); ++i)
    EXPECT_EQ(neutral[i], static_cast<int>(i) * 49 + (i > 10 ? 20 : 0)) << i;
}

}  // namespace
}  // namespace micro::test
