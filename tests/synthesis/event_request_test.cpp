// Events as the user writes them, and as a truth file lists them.
#include "libmicro/synthesis/event_request.h"

#include <gtest/gtest.h>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/truth.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

TEST(EventRequestTest, TextIsReadInFull) {
  const auto event = parse_event("R4+7@12.25:150:2.5:0.35:0.2");
  EXPECT_EQ(event.action_unit, "R4+7");
  EXPECT_DOUBLE_EQ(event.onset_s, 12.25);
  EXPECT_DOUBLE_EQ(event.duration_s, 0.15);
  EXPECT_DOUBLE_EQ(event.amplitude, 2.5);
  EXPECT_FALSE(event.amplitude_in_percent);
  EXPECT_DOUBLE_EQ(event.apex_share, 0.35);
  EXPECT_DOUBLE_EQ(event.hold_share, 0.2);
  EXPECT_TRUE(parse_event("12@0:4000:3%").amplitude_in_percent);
}

TEST(EventRequestTest, WrongTextIsRefusedWithTheReason) {
  for (const auto& [text, reason] :
       std::vector<std::pair<std::string, std::string>>{{"12", "no @"},
                                                        {"12@1:100", "3 to 5 numbers"},
                                                        {"12@1:100:1:0.4:0.1:7", "3 to 5 numbers"},
                                                        {"12@1:100:1px", "amplitude"},
                                                        {"12@now:100:1", "onset"},
                                                        {"12@-1:100:1", "onset"},
                                                        {"12@1:39:1", "40 .. 4000"},
                                                        {"12@1:4001:1", "40 .. 4000"},
                                                        {"12@1:100:51", "0 .. 50"},
                                                        {"12@1:100:1:0.7:0.5", "more than 1"},
                                                        {"12@1:100:nan", "amplitude"},
                                                        {"13@1:100:1", "13"},
                                                        {"@1:100:1", "''"}}) {
    try {
      parse_event(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage) << text;
      EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
    }
  }
}

class TruthFileTest : public testing::Test {
 protected:
  TruthFileTest() : plan_(make_plan(options())) {
    header_.clip = "clip, \"new\".mp4";
    header_.playback_fps = 25;
    header_.inter_ocular_px = 90;
  }
  static SpikeOptions options() {
    SpikeOptions options;
    options.seconds = 30, options.events = 9, options.distractors = 2, options.amplitude_spread = 0.4;
    options.shortest_ms = 40, options.hold = 0.2, options.gaze_per_minute = 6, options.speech_px = 4;
    options.fps = 239.76;
    return options;
  }
  std::vector<EventRequest> read(const std::string& name, const std::string& text) const {
    write_content(folder_ / name, text);
    return read_event_file(folder_ / name);
  }
  void expect_refused(const std::string& text, const std::string& part) const {
    try {
      read("bad", text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
  ScratchFolder folder_;
  SpikePlan plan_;
  TruthHeader header_;
};

TEST_F(TruthFileTest, TruthGivesTheSamePlanAgain) {
  for (const auto& text : {truth_json(plan_, header_), truth_csv(plan_, header_)}) {
    SpikeOptions again = options();
    again.events = 0, again.distractors = 0;
    again.listed = read("truth", text);
    const auto plan = make_plan(again);
    ASSERT_EQ(plan.events.size(), plan_.events.size());
    for (std::size_t i = 0; i < plan.events.size(); ++i) {
      const auto &one = plan.events[i], &other = plan_.events[i];
      EXPECT_EQ(one.interval.onset(), other.interval.onset());
      EXPECT_EQ(one.interval.apex(), other.interval.apex());
      EXPECT_EQ(one.interval.offset(), other.interval.offset());
      EXPECT_EQ(one.hold_end, other.hold_end);
      EXPECT_EQ(one.action_unit, other.action_unit);
      EXPECT_EQ(one.amplitude_px, other.amplitude_px);
      EXPECT_EQ(one.distractor, other.distractor);
    }
    ASSERT_EQ(plan.blinks.size(), plan_.blinks.size());
    for (std::size_t i = 0; i < plan.blinks.size(); ++i)
      EXPECT_EQ(plan.blinks[i].onset, plan_.blinks[i].onset);
  }
}

TEST_F(TruthFileTest, ControlHasNoEvents) {
  auto silent = options();
  silent.control = true, silent.distractors = 0;
  const auto plan = make_plan(silent);
  EXPECT_TRUE(read("truth.json", truth_json(plan, header_)).empty());
  EXPECT_TRUE(read("truth.csv", truth_csv(plan, header_)).empty());
}

TEST_F(TruthFileTest, OtherFilesAreRefused) {
  EXPECT_THROW(read_event_file(folder_ / "absent.json"), Error);
  EXPECT_THROW(read_event_file(folder_.path()), Error);
  expect_refused("", "header");
  expect_refused("{\"format\": \"other\"}", "format");
  expect_refused("{", "format");
  expect_refused("a,b\n1,2\n", "header");
  expect_refused("{\"format\": \"microx truth 1\", \"events\": [7]}", "events 0");
  expect_refused("{\"format\": \"microx truth 1\", \"events\": [{\"action_unit\": \"12\"}]}", "onset_s");
  std::string text = truth_json(plan_, header_);
  const auto place = text.find("\"apex_s\": ");
  expect_refused(text.replace(place, 12, "\"apex_s\": 99"), "events 0, times");
  expect_refused("action_unit,kind,onset\n12\n", "row 2");
}

}  // namespace
}  // namespace micro::test
