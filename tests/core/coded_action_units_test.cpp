#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/action_units.h"

namespace micro {
namespace {

std::string shown(const std::string& cell) {
  const auto read = read_coded_action_units(cell);
  return to_string(read.certain) + "|" + to_string(read.uncertain) + "|" + read.unread;
}

TEST(CodedActionUnitsTest, NotationsOfPublishedTablesAreRead) {
  for (const auto& [cell, expected] :
       std::vector<std::pair<std::string, std::string>>{{"4", "4||"},
                                                        {"4.0", "4||"},
                                                        {"4+L10", "4+L10||"},
                                                        {"L1+2", "L1+2||"},
                                                        {"12L", "L12||"},
                                                        {"12RB + 4", "R12B+4||"},
                                                        {"L12C", "L12C||"},
                                                        {"AU4+AU7", "4+7||"},
                                                        {"LAU12", "L12||"},
                                                        {"AUR14A", "R14A||"},
                                                        {"au 4, au 9", "4+9||"},
                                                        {"R 12", "R12||"},
                                                        {"2A & R12B", "2A+R12B||"},
                                                        {"R12 or R15", "|R12/R15|"},
                                                        {"4+7 or 6", "4|7/6|"},
                                                        {"L14 or R14 + 17", "17|L14/R14|"},
                                                        {"4/7", "|4/7|"},
                                                        {"14?", "|14?|"},
                                                        {"4+14?", "4|14?|"},
                                                        {"14 ? + 4", "4|14?|"},
                                                        {"?4 + 7", "7|4?|"},
                                                        {"4+(17)", "4|17?|"},
                                                        {"AU4(k)+AU7", "7|4?|"},
                                                        {"T23", "23||"},
                                                        {"B28A", "28A||"},
                                                        {"AD19", "19||"},
                                                        {"43E", "43E||"},
                                                        {"80", "80||"},
                                                        {"", "||"},
                                                        {"/", "||"},
                                                        {"?", "||"},
                                                        {"-", "||"},
                                                        {"N/A", "||"},
                                                        {"none", "||"}})
    EXPECT_EQ(shown(cell), expected) << cell;
}

TEST(CodedActionUnitsTest, WhatIsNoActionUnitIsHandedBack) {
  EXPECT_EQ(shown("4+smile"), "4||SMILE");
  EXPECT_EQ(shown("81"), "||81");
  EXPECT_EQ(shown("0+4"), "4||0");
  EXPECT_EQ(shown("12LL"), "||12LL");
  EXPECT_EQ(shown("43832"), "||43832");
  EXPECT_EQ(shown("4 or"), "4||or");
  EXPECT_EQ(shown("L"), "||L");
  EXPECT_EQ(shown("4.5"), "||4.5");
}

TEST(CodedActionUnitsTest, CertainUnitsComeBackFromTheirOwnText) {
  std::mt19937 random(1);
  const std::string letters = "0123456789LRABCDEor?+/()k AUT.,;&-";
  for (int i = 0; i < 20000; ++i) {
    std::string cell(random() % 24, ' ');
    for (char& c : cell) c = letters[random() % letters.size()];
    const auto read = read_coded_action_units(cell);
    const auto again = parse_action_unit_codes(to_string(read.certain));
    ASSERT_TRUE(again.has_value()) << cell;
    EXPECT_EQ(to_string(*again), to_string(read.certain)) << cell;
    for (const auto& group : read.uncertain) EXPECT_FALSE(group.empty()) << cell;
  }
}

}  // namespace
}  // namespace micro
