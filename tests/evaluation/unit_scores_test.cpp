#include "libmicro/evaluation/unit_scores.h"

#include <gtest/gtest.h>

#include <cmath>

namespace micro {
namespace {

std::vector<ActionUnitCode> codes(const std::string& text) { return parse_action_unit_codes(text).value(); }

/// Worked by hand: 12 is coded three times, found twice, once of these on the wrong side; 4 is answered once
/// without being there; 1 and 2 are found.
TEST(UnitScoresTest, CountsUnitsWhateverTheirSideAndSidesOfThoseFound) {
  const UnitEvaluation result = evaluate_units({{"a", codes("1+2"), codes("1+2+4")},
                                                {"a", codes("L12"), codes("12")},
                                                {"b", codes("R12B"), codes("R12")},
                                                {"b", codes("12"), codes("")}});
  EXPECT_EQ(result.units.at(12), (Counts{3, 2, 2}));
  EXPECT_EQ(result.units.at(4), (Counts{0, 1, 0}));
  EXPECT_EQ(result.total, (Counts{5, 5, 4}));
  EXPECT_NEAR(result.total.f1(), 0.8, 1e-12);
  EXPECT_NEAR(result.sides.recall(), 0.75, 1e-12);
  EXPECT_NEAR(result.macro_f1(), (1 + 1 + 0.8) / 3, 1e-12) << "4 is not coded";
  EXPECT_NEAR(find_metric(result.metrics, "AU 12", "recall").value, 2.0 / 3, 1e-12);
}

TEST(UnitScoresTest, BothSidesCodedOneByOneAreBoth) {
  EXPECT_EQ(evaluate_units({{"", codes("L12+R12"), codes("12")}}).sides.hits, 1);
}

TEST(UnitScoresTest, NothingGivesNoNumbers) { EXPECT_TRUE(std::isnan(evaluate_units({}).total.f1())); }

}  // namespace
}  // namespace micro
