#include "libmicro/recognition/emotion_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "libmicro/core/error.h"

namespace micro::test {
namespace {

constexpr int known[]{1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 18, 20, 23, 24, 25, 26, 43};

/// Scores of a classifier that is sure of these units and of the absence of the others.
std::vector<AuScore> sure_of(const std::string& units, double probability = 0.95) {
  const auto codes = parse_action_unit_codes(units).value();
  std::vector<AuScore> scores;
  for (const int unit : known) {
    const auto code = std::ranges::find(codes, unit, &ActionUnitCode::number);
    const bool seen = code != codes.end();
    scores.push_back(
        {unit, seen && code->side ? code->side : 'B', seen ? probability : 0.03, seen ? 1.0 : 0.0});
  }
  return scores;
}

std::string emotion_of(const std::string& map_name, const std::string& units, double probability = 0.95) {
  const auto map = read_emotion_map(map_name);
  return answer_of(map.labels, emotion_probabilities(map, sure_of(units, probability)), map.threshold).label;
}

TEST(EmotionMapTest, PrototypesStandForTheirEmotion) {
  for (const auto& [units, emotion] :
       std::vector<std::pair<std::string, std::string>>{{"6+12", "happiness"},
                                                        {"12", "happiness"},
                                                        {"1+2+5+26", "surprise"},
                                                        {"1+2+5+25+26", "surprise"},
                                                        {"1+2+4+5+20+25", "fear"},
                                                        {"1+4+15", "sadness"},
                                                        {"1+4+15+17", "sadness"},
                                                        {"4+5+7+23", "anger"},
                                                        {"4+5+7+17+24", "anger"},
                                                        {"9", "disgust"},
                                                        {"10+17", "disgust"},
                                                        {"R14", "contempt"},
                                                        {"L12", "contempt"},
                                                        {"", "neutral"}})
    EXPECT_EQ(emotion_of("emfacs", units), emotion) << units;
}

TEST(EmotionMapTest, UnitsOfManyMeaningsAreNotGuessed) {
  for (const char* units : {"4", "1", "20", "23", "17", "2+9+12+15+18", "9+12"}) {
    const auto answer = emotion_of("emfacs", units);
    EXPECT_TRUE(answer == "other" || answer == "uncertain") << units << " " << answer;
  }
  EXPECT_EQ(emotion_of("emfacs", "6+12", 0.5), "uncertain");
}

TEST(EmotionMapTest, ObjectiveClassesFollowTheirTable) {
  for (const auto& [units, label] : std::vector<std::pair<std::string, std::string>>{{"6+7+12", "I"},
                                                                                     {"1+2", "II"},
                                                                                     {"25+26", "II"},
                                                                                     {"4+7", "III"},
                                                                                     {"17+24", "III"},
                                                                                     {"4+9", "IV"},
                                                                                     {"4+5+7+9", "IV"},
                                                                                     {"1+4", "V"},
                                                                                     {"15+17", "V"},
                                                                                     {"1+2+4", "VI"},
                                                                                     {"20", "VI"},
                                                                                     {"R12", "I"},
                                                                                     {"2+9+15+18", "VII"}})
    EXPECT_EQ(emotion_of("objective", units), label) << units;
}

TEST(EmotionMapTest, CompoundEmotionsFollowTheirTable) {
  for (const auto& [units, label] :
       std::vector<std::pair<std::string, std::string>>{{"1+2+12+25", "happily surprised"},
                                                        {"12+25", "happy"},
                                                        {"1+2+25+26", "surprised"},
                                                        {"9+10+17", "disgusted"},
                                                        {"4+7+24", "angry"}})
    EXPECT_EQ(emotion_of("compound", units), label) << units;
  // Fearful and sadly fearful have the same units, and differ only in what comes along.
  const auto map = read_emotion_map("compound");
  const auto probabilities = emotion_probabilities(map, sure_of("1+4+20+25"));
  double both = 0;
  for (std::size_t i = 0; i < map.labels.size(); ++i)
    if (map.labels[i].ends_with("fearful")) both += probabilities[i];
  EXPECT_GT(both, 0.8);
  EXPECT_EQ(map.labels.size(), 6U + 15U + 2U);
}

TEST(EmotionMapTest, ProbabilitiesSumToOneAndTablesNameTheirSources) {
  for (const auto& name : emotion_map_names()) {
    const auto map = read_emotion_map(name);
    EXPECT_EQ(map.name, name);
    EXPECT_FALSE(map.sources.empty());
    for (const char* units : {"", "6+12", "1+2+4+5+6+7+9+10+12+14+15", "R12+L4"}) {
      const auto values = emotion_probabilities(map, sure_of(units));
      EXPECT_EQ(values.size(), map.labels.size());
      EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), 1, 1e-12);
    }
    EXPECT_NO_THROW(emotion_probabilities(map, {}));
  }
}

TEST(EmotionMapTest, WrongTablesAreRefusedWithFileAndLine) {
  const auto refused = [](const std::string& text, const std::string& why) {
    try {
      parse_emotion_map(text, "mine.toml");
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage);
      EXPECT_NE(std::string(error.what()).find("mine.toml:"), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  };
  const std::string head = "name = \"x\"\n";
  refused("name = ", "");
  refused(head, "has no [[rule]]");
  refused(head + "rule = 3", "has no [[rule]]");
  refused(head + "rule = [3]", "rule is not a table");
  refused(head + "colour = 1\n[[rule]]\nlabel = \"a\"\nunits = [\"1\"]", "knows no 'colour'");
  refused(head + "[[rule]]\nunits = [\"1\"]", "label must be text");
  refused(head + "[[rule]]\nlabel = \"a\"\nunits = [\"1+X\"]", "'1+X' names no action units");
  refused(head + "[[rule]]\nlabel = \"a\"\nunits = [1]", "list of texts");
  refused(head + "[[rule]]\nlabel = \"a\"\nunits = [\"1\"]\nalong = { 2 = 3 }", "2 must be 0 to 1");
  refused(head + "[[rule]]\nlabel = \"a\"\nunits = [\"1\"]\nalong = { x = 0.1 }", "'x' is no action unit");
  refused(head + "[[rule]]\nlabel = \"neutral\"\nunits = [\"1\"]", "is taken");
  refused(head + "sides = 1\n[[rule]]\nlabel = \"a\"\nunits = [\"1\"]", "true or false");
  refused(head + "threshold = nan\n[[rule]]\nlabel = \"a\"\nunits = [\"1\"]", "threshold must be 0 to 1");
  EXPECT_THROW(read_emotion_map("emfac"), Error);
  EXPECT_THROW(read_emotion_map("/none/such.toml"), Error);
}

/// 2,000 tables with bytes changed, cut out and doubled: taken, or an error of the user's.
TEST(EmotionMapTest, MutatedTablesAreTakenOrRefused) {
  const std::string good =
      "name = \"x\"\nother = 0.1\n[[rule]]\nlabel = \"a\"\nunits = [\"1+2\", \"R12\"]\nalong = { 4 = 0.5 }\n";
  unsigned random = 7;
  const auto next = [&](std::size_t below) {
    return static_cast<std::size_t>((random = random * 1664525u + 1013904223u) >> 8) % below;
  };
  int taken = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = good;
    for (std::size_t change = 0, changes = 1 + next(3); change < changes && !text.empty(); ++change) {
      const auto at = next(text.size());
      switch (next(3)) {
        case 0:
          text[at] = static_cast<char>(next(256));
          break;
        case 1:
          text.erase(at, next(6));
          break;
        default:
          text.insert(at, text.substr(next(text.size()), next(10)));
      }
    }
    try {
      const auto map = parse_emotion_map(text, "mutated.toml");
      for (const double value : emotion_probabilities(map, sure_of("1+2")))
        EXPECT_TRUE(value >= 0 && value <= 1);
      ++taken;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage) << error.what();
    }
  }
  EXPECT_GT(taken, 50);
}

}  // namespace
}  // namespace micro::test
