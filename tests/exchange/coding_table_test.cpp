// Codings that people made in ELAN and BORIS, from the files these programs write.
#include "libmicro/exchange/coding_table.h"

#include <gtest/gtest.h>

#include "libmicro/core/action_units.h"
#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

class CodingTableTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& content) const {
    write_content(folder_ / name, content);
    return folder_ / name;
  }
  static std::string row(const CsvTable& table, std::size_t i) {
    std::string text;
    for (const auto& field : table.rows.at(i).fields) text += field + "|";
    return text;
  }
  ScratchFolder folder_;
};

constexpr const char* eaf = R"(<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/films/s01.mp4" MIME_TYPE="video/mp4"/></HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="100"/><TIME_SLOT TIME_SLOT_ID="ts2"/><TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="300"/>
<TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="1100"/></TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="t" TIER_ID="face" ANNOTATOR="anna">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>L12B</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE>Micro, lip</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="n" TIER_ID="emotion of it" PARENT_REF="face">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a2"><ANNOTATION_VALUE>joy</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="t" TIER_ID="blinks">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts4" TIME_SLOT_REF2="ts5"><ANNOTATION_VALUE></ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER></ANNOTATION_DOCUMENT>)";

TEST_F(CodingTableTest, ElanTiersBecomeEvents) {
  const auto path = file("coded.eaf", eaf);
  ASSERT_TRUE(is_elan(path));
  const auto table = coding_table({read_elan(path, {})}, MediaClock::of_rate(100));
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(row(table, 0), "s01|anna|expression||10||19|L12B|||||");
  EXPECT_EQ(row(table, 1), "s01|anna|expression|micro|20||29||joy||||")
      << "the slot without a time lies between";
  EXPECT_EQ(row(table, 2), "s01||blink||100||109||||||");
  EXPECT_EQ(coding_table({read_elan(path, {"bl*"})}, MediaClock::of_rate(100)).rows.size(), 1U);
}

TEST_F(CodingTableTest, TimesWithoutAClockAreRefused) {
  const auto coding = read_elan(file("coded.eaf", eaf), {});
  try {
    coding_table({coding}, std::nullopt);
    FAIL() << "25 frames/s would be a guess";
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
  }
}

TEST_F(CodingTableTest, DamagedElanDocumentsAreRefused) {
  const std::string good(eaf);
  const auto without = [&](const std::string& part, const std::string& other) {
    std::string text = good;
    text.replace(text.find(part), part.size(), other);
    return text;
  };
  for (const auto& text :
       {good.substr(0, 700), std::string("<html/>"), without("TIME_VALUE=\"100\"", "TIME_VALUE=\"1e99\""),
        without("TIME_VALUE=\"100\"", ""), without("TIME_SLOT_REF1=\"ts4\"", "TIME_SLOT_REF1=\"ts9\""),
        without("TIME_VALUE=\"1100\"", "TIME_VALUE=\"900\""), without("milliseconds", "PAL-frames")})
    EXPECT_THROW(read_elan(file("bad.eaf", text), {}), Error);
  EXPECT_THROW(read_elan(folder_ / "absent.eaf", {}), Error);
}

TEST_F(CodingTableTest, BorisTablesBecomeEvents) {
  const auto tabular =
      file("tabular.tsv",
           "Observation id\tMedia file name\tFPS\tSubject\tBehavior\tBehavior type\tTime\tComment\n"
           "o1\t/films/s02.avi\t25\tA\tmicro smile\tSTART\t1.000\tlook again\n"
           "o1\t/films/s02.avi\t25\tA\tapex\tPOINT\t1.120\t\n"
           "o1\t/films/s02.avi\t25\tA\tmicro smile\tSTOP\t1.400\t\n");
  ASSERT_TRUE(is_boris(tabular));
  const auto table = coding_table(read_boris(tabular, {}), std::nullopt);
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(row(table, 0), "s02||expression|micro|25|28|34|||look again|||");
  const auto aggregated = file("aggregated.csv",
                               "Observation id,Behavior,Behavior type,Start (s),Stop (s),FPS (frame/s)\n"
                               "o2,4+7,STATE,0.5,0.7,100\no2,45,POINT,2,NA,100\n");
  const auto units = coding_table(read_boris(aggregated, {}), std::nullopt);
  ASSERT_EQ(units.rows.size(), 2U);
  EXPECT_EQ(row(units, 0), "o2||expression||50||69|4+7|||||");
  EXPECT_EQ(row(units, 1), "o2||expression||200||200|45|||||");
}

TEST_F(CodingTableTest, BorisTablesThatCannotBeAreRefused) {
  const std::string header = "Observation id\tBehavior\tBehavior type\tTime\n";
  for (const char* rows : {"o\ta\tSTART\t1\n", "o\ta\tSTOP\t1\n", "o\ta\tSTART\t1\no\ta\tSTART\t2\n",
                           "o\ta\tPOINT\tearly\n", "o\ta\tNOTE\t1\n"})
    EXPECT_THROW(read_boris(file("bad.tsv", header + rows), {}), Error) << rows;
  EXPECT_THROW(read_boris(file("bad.tsv", "Observation id\tBehavior\no\ta\n"), {}), Error);
  const std::string with_media = "Observation id\tBehavior\tBehavior type\tTime\tMedia file name\n";
  EXPECT_THROW(read_boris(file("bad.tsv", with_media + "o\ta\tSTART\t1\tx.mp4\no\ta\tSTOP\t2\ty.mp4\n"), {}),
               Error);
}

TEST(ActionUnitCodesTest, CodesAreReadAndWrittenTheSame) {
  for (const char* text : {"12", "L12", "R4C+L12", "1+2+5B", ""})
    EXPECT_EQ(to_string(parse_action_unit_codes(text).value()), text);
  EXPECT_EQ(to_string(parse_action_unit_codes(" AU6 ; LAU12B, R4 ").value(), false), "6+L12+R4");
  for (const char* text : {"smile", "0", "99999", "12F", "L", "4-"})
    EXPECT_FALSE(parse_action_unit_codes(text).has_value()) << text;
}

}  // namespace
}  // namespace micro::test
