#include "libmicro/core/text.h"

#include <gtest/gtest.h>

namespace micro {
namespace {

using Parts = std::vector<std::string>;

TEST(TextTest, PartsAreBetweenSeparatorsAndEmptyOnesAreLeftOut) {
  EXPECT_EQ(split("a;b;c", ';'), (Parts{"a", "b", "c"}));
  EXPECT_EQ(split(";a;;b;", ';'), (Parts{"a", "b"}));
  EXPECT_TRUE(split("", ';').empty());
  EXPECT_EQ(split("a,b", ';'), (Parts{"a,b"}));
}

TEST(TextTest, JoiningAndSplittingAreInverse) {
  for (const Parts& parts : {Parts{}, Parts{"one"}, Parts{"one", "two", "three"}})
    EXPECT_EQ(split(joined(parts, ";"), ';'), parts);
  EXPECT_EQ(joined({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(joined({"", "", "a", ""}, "\t"), "\t\ta\t") << "an empty cell is a cell, also the first";
}

}  // namespace
}  // namespace micro
