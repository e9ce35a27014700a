// Tables as spreadsheets, R and people write them.
#include "libmicro/core/csv_table.h"

#include <gtest/gtest.h>

#include <functional>

#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

using Fields = std::vector<std::string>;

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::input);
    return error.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

TEST(CsvTableTest, LinesEndInAnyWay) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string e = end, text = "a,b" + e + "1,2" + e + e + "3,4";
    const auto table = parse_csv(text, "t.csv");
    EXPECT_EQ(table.header, (Fields{"a", "b"}));
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(table.rows[0].fields, (Fields{"1", "2"}));
    EXPECT_EQ(table.rows[1].fields, (Fields{"3", "4"}));
    EXPECT_EQ(table.rows[0].line, 2U);
    EXPECT_EQ(table.rows[1].line, 4U);
    EXPECT_EQ(table.where(table.rows[1]), "'t.csv' line 4");
  }
}

TEST(CsvTableTest, QuotesHoldSeparatorsQuotesAndLineBreaks) {
  const auto table = parse_csv("a,b\r\n\"x,\"\"y\"\"\",\"one\r\ntwo\"\r\n\"\",3\r\n", "t.csv");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].fields, (Fields{"x,\"y\"", "one\r\ntwo"}));
  EXPECT_EQ(table.rows[1].fields, (Fields{"", "3"}));
  EXPECT_EQ(table.rows[1].line, 4U);  // the break inside the quotes counts
}

TEST(CsvTableTest, SeparatorIsFound) {
  EXPECT_EQ(parse_csv("a;b,c;d\n1;2;3\n", "t").separator, ';');
  EXPECT_EQ(parse_csv("a\tb\n1\t2\n", "t").separator, '\t');
  EXPECT_EQ(parse_csv("\"a;b;c\",d\n1,2\n", "t").separator, ',');
  EXPECT_EQ(parse_csv("only\nx\n", "t").rows[0].fields, (Fields{"x"}));
}

TEST(CsvTableTest, ByteOrderMarkIsNoPartOfTheFirstName) {
  EXPECT_EQ(parse_csv("\xEF\xBB\xBFonset,x\n1,2\n", "t").header[0], "onset");
}

TEST(CsvTableTest, LinesAboveTheHeaderAreSkippedWhateverTheyHold) {
  const auto table = parse_csv("A \"title, with an open quote\n,,,\n\nx;y\n1;2\n", "t", 4);
  EXPECT_EQ(table.header, (Fields{"x", "y"}));
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].line, 5U);
}

TEST(CsvTableTest, WithoutHeaderEveryLineIsARow) {
  const auto table = parse_csv("1,a\n2,b\n", "t", 0);
  EXPECT_TRUE(table.header.empty());
  EXPECT_EQ(table.rows.size(), 2U);
}

TEST(CsvTableTest, ShortRowsAreFilledUpAndEmptyEndsForgiven) {
  const auto table = parse_csv("a,b,c\n1\n1,2,3,,,\n,,\n", "t");
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].fields, (Fields{"1", "", ""}));
  EXPECT_EQ(table.rows[1].fields, (Fields{"1", "2", "3"}));
}

TEST(CsvTableTest, WhatIsNoTableIsRefusedWithFileAndLine) {
  EXPECT_EQ(refusal([] { parse_csv("a,b\n1,\"2\n3,4\n", "t.csv"); }),
            "'t.csv' line 2: a quote is opened and never closed");
  EXPECT_EQ(refusal([] { parse_csv("a\n\"", "t.csv"); }),
            "'t.csv' line 2: a quote is opened and never closed");
  EXPECT_EQ(refusal([] { parse_csv("a\n\"x\"\"", "t.csv"); }),
            "'t.csv' line 2: a quote is opened and never closed");
  EXPECT_EQ(refusal([] { parse_csv("a,b\n\"1\"x,2\n", "t.csv"); }),
            "'t.csv' line 2: there is text behind a closing quote");
  EXPECT_EQ(refusal([] { parse_csv("a,b\n1,2\n1,2,3\n", "t.csv"); }),
            "'t.csv' line 3: 3 values under 2 columns");
  EXPECT_NE(refusal([] {
              parse_csv(
                  "\xFF\xFE"
                  "a",
                  "t.csv");
            }).find("UTF-16"),
            std::string::npos);
  EXPECT_NE(refusal([] {
              parse_csv(std::string("PK\x03\x04\0\0", 6), "t.csv");
            }).find("save the spreadsheet as CSV"),
            std::string::npos);
  EXPECT_NE(refusal([] { parse_csv("", "t.csv"); }).find("no header"), std::string::npos);
  EXPECT_NE(refusal([] { parse_csv("a\n1\n", "t.csv", 7); }).find("line 7: there is no header"),
            std::string::npos);
  EXPECT_NE(refusal([] { read_csv("/absent/t.csv"); }).find("/absent/t.csv"), std::string::npos);
}

TEST(CsvTableTest, FilesAreReadAsTheyLie) {
  const ScratchFolder folder;
  write_content(folder / "t.csv", "a,b\r\n1,2\r\n");
  const auto table = read_csv(folder / "t.csv");
  EXPECT_EQ(table.file, (folder / "t.csv").string());
  EXPECT_EQ(table.rows[0].fields, (Fields{"1", "2"}));
  EXPECT_THROW(read_csv(folder.path()), Error);  // a folder
}

}  // namespace
}  // namespace micro::test
