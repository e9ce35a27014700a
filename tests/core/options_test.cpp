#include "libmicro/core/options.h"

#include <gtest/gtest.h>

#include <limits>

#include "libmicro/core/error.h"

namespace micro {
namespace {

struct Settings {
  bool flag = false;
  int count = 3;
  double rate = 0.5;
  std::string method = "dis";

  OptionSet options() {
    OptionSet set;
    set.add({.name = "motion.flag", .value = &flag, .help = "a flag"});
    set.add({.name = "motion.count", .value = &count, .help = "a count", .minimum = 1, .maximum = 8});
    set.add({.name = "spotting.rate", .value = &rate, .help = "a rate", .minimum = 0});
    set.add(
        {.name = "spotting.method", .value = &method, .help = "a method", .choices = {"dis", "farneback"}});
    return set;
  }
};

std::string refusal(const std::string& name, const std::string& literal) {
  Settings settings;
  OptionSet options = settings.options();
  try {
    options.set(name, literal);
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    return error.what();
  }
  return "";
}

TEST(OptionSetTest, SetsWhatItIsBoundTo) {
  Settings settings;
  OptionSet options = settings.options();
  options.set("motion.flag", "on");
  options.set("motion.count", "8");
  options.set("spotting.rate", "1e-3");
  options.set("spotting.method", "farneback");
  EXPECT_TRUE(settings.flag);
  EXPECT_EQ(settings.count, 8);
  EXPECT_EQ(settings.rate, 1e-3);
  EXPECT_EQ(settings.method, "farneback");
}

TEST(OptionSetTest, TomlHasASectionForEachPrefix) {
  Settings settings;
  settings.rate = 2;
  EXPECT_EQ(settings.options().toml(),
            "[motion]\nflag = false\ncount = 3\n\n[spotting]\nrate = 2.0\nmethod = \"dis\"\n");
}

TEST(OptionSetTest, NumbersAreWrittenInFull) {
  Settings settings;
  for (const double value : {0.1, 1.0 / 3, 1e-300, std::numeric_limits<double>::max()}) {
    settings.rate = value;
    const std::string text = settings.options().options()[2].text();
    EXPECT_EQ(std::stod(text), value) << text;
  }
}

TEST(OptionSetTest, QuotesAndBackslashesAreEscaped) {
  Settings settings;
  settings.method = "a\"b\\c";
  EXPECT_EQ(settings.options().options()[3].text(), "\"a\\\"b\\\\c\"");
}

TEST(OptionSetTest, WhatDoesNotFitIsRefusedByName) {
  for (const auto& [name, literal] :
       {std::pair{"motion.count", "0"}, std::pair{"motion.count", "9"}, std::pair{"motion.count", "2.5"},
        std::pair{"motion.count", "99999999999"}, std::pair{"motion.count", ""},
        std::pair{"motion.flag", "maybe"}, std::pair{"spotting.rate", "-1"},
        std::pair{"spotting.rate", "nan"}, std::pair{"spotting.rate", "1.0x"},
        std::pair{"spotting.method", "Dis"}}) {
    const std::string message = refusal(name, literal);
    EXPECT_NE(message.find(name), std::string::npos) << name << " = " << literal << ": " << message;
  }
}

TEST(OptionSetTest, RefusedValueLeavesTheOldOne) {
  Settings settings;
  OptionSet options = settings.options();
  EXPECT_THROW(options.set("motion.count", "9"), Error);
  EXPECT_EQ(settings.count, 3);
}

TEST(OptionSetTest, UnknownNameSuggestsTheNearest) {
  EXPECT_NE(refusal("spotting.rates", "1").find("did you mean spotting.rate?"), std::string::npos);
  EXPECT_NE(refusal("motion.cuont", "1").find("did you mean motion.count?"), std::string::npos);
}

}  // namespace
}  // namespace micro
