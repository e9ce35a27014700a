// What coders write into cells: action units, classes, names of videos and subjects.
#include "libmicro/evaluation/annotation.h"

#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

using Units = std::set<std::string>;

TEST(ActionUnitsTest, AsDataSetsWriteThem) {
  EXPECT_EQ(parse_action_units("4+7"), (Units{"4", "7"}));
  EXPECT_EQ(parse_action_units("12"), (Units{"12"}));
  EXPECT_EQ(parse_action_units("AU4, AU7;AU12"), (Units{"4", "7", "12"}));
  EXPECT_EQ(parse_action_units("4,24,6+12+15"), (Units{"4", "24", "6", "12", "15"}));
  EXPECT_EQ(parse_action_units("4(B/C)+7B"), (Units{"4", "7"}));
  EXPECT_EQ(parse_action_units("6B+7C+A12C+18B+24"), (Units{"6", "7", "12", "18", "24"}));
  EXPECT_EQ(parse_action_units("ref(10)+A12B"), (Units{"10", "12"}));
  EXPECT_EQ(parse_action_units("04+01"), (Units{"4", "1"}));
}

TEST(ActionUnitsTest, AlternativesCountAsAll) {
  EXPECT_EQ(parse_action_units("14or23"), (Units{"14", "23"}));
  EXPECT_EQ(parse_action_units("12A or 14A"), (Units{"12", "14"}));
  EXPECT_EQ(parse_action_units("(23/24)"), (Units{"23", "24"}));
}

TEST(ActionUnitsTest, SidesAreKeptOnlyWhenAskedFor) {
  EXPECT_EQ(parse_action_units("L1+R2+12"), (Units{"1", "2", "12"}));
  EXPECT_EQ(parse_action_units("L1+R2+12", true), (Units{"L1", "R2", "12"}));
  EXPECT_EQ(parse_action_units("R12B+L14C?", true), (Units{"R12", "L14"}));
  EXPECT_EQ(parse_action_units("AUR12 OR 4", true), (Units{"12", "4"}));  // R of a word is no side
}

TEST(ActionUnitsTest, WordsAreNone) {
  EXPECT_TRUE(parse_action_units("").empty());
  EXPECT_TRUE(parse_action_units("Chewing, reaction?").empty());
  EXPECT_TRUE(parse_action_units("0").empty());
  EXPECT_EQ(parse_action_units("2x AU43E"), (Units{"43"}));
  EXPECT_EQ(parse_action_units("frame 959 of 4"), (Units{"4"}));
}

TEST(EventClassTest, AsDataSetsWriteThem) {
  for (const char* text : {"micro", "Micro - 1/2", "micro-expression", "MICRO", " ME "})
    EXPECT_EQ(parse_event_class(text), EventClass::micro) << text;
  for (const char* text : {"Macro", "macro-expression", "MaE"})
    EXPECT_EQ(parse_event_class(text), EventClass::macro);
  EXPECT_EQ(parse_event_class("brief"), EventClass::brief);
  EXPECT_EQ(parse_event_class("transient"), EventClass::transient);
  for (const char* text : {"", "happiness", "mega"}) EXPECT_FALSE(parse_event_class(text)) << text;
}

TEST(VideoNameTest, FoldersAndEndingsAreTakenOff) {
  EXPECT_EQ(video_name_of("clip.mp4"), "clip");
  EXPECT_EQ(video_name_of("s15/15_0401girlcrashing"), "15_0401girlcrashing");
  EXPECT_EQ(video_name_of("C:\\study\\EP02_01f.AVI"), "EP02_01f");
  EXPECT_EQ(video_name_of("clip.truth.json"), "clip");
  EXPECT_EQ(video_name_of("take1/"), "take1");
  EXPECT_EQ(video_name_of("006_1.2"), "006_1.2");  // no ending of a file
  EXPECT_EQ(video_name_of(".mp4"), ".mp4");
  EXPECT_EQ(video_name_of(""), "");
}

TEST(SubjectTest, NumbersAreTheSameWithAndWithoutZeros) {
  EXPECT_TRUE(same_subject("006", "6"));
  EXPECT_TRUE(same_subject("sub01", "sub01"));
  EXPECT_FALSE(same_subject("sub01", "sub1"));
  EXPECT_FALSE(same_subject("6", "60"));
  EXPECT_FALSE(same_subject("", "0"));
}

}  // namespace
}  // namespace micro::test
