// Where things are put in a clip.
#include "libmicro/synthesis/spike_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/speech.h"

namespace micro::test {
namespace {

SpikeOptions long_clip(int seed = 5) {
  SpikeOptions options;
  options.seconds = 60;
  options.events = 40;
  options.shortest_ms = 40, options.longest_ms = 600;
  options.amplitude_spread = 0.5;
  options.seed = seed;
  return options;
}

void expect_refused(const SpikeOptions& options, const std::string& part) {
  try {
    make_plan(options);
    ADD_FAILURE() << part;
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

template <class Span>
bool apart(const Span& span, const PlannedEvent& event, FrameIndex room) {
  return span.offset + room < event.interval.onset() || span.onset > event.interval.offset() + room;
}

TEST(SpikePlanTest, RandomEventsAreWithinWhatWasAsked) {
  for (int seed = 1; seed <= 5; ++seed) {
    const auto plan = make_plan(long_clip(seed));
    ASSERT_EQ(plan.events.size(), 40U);
    double shortest = 10, longest = 0;
    for (const auto& event : plan.events) {
      const auto& at = event.interval;
      const double length = static_cast<double>(at.length()) / 200;
      shortest = std::min(shortest, length), longest = std::max(longest, length);
      const double rise = static_cast<double>(at.apex() - at.onset()) / static_cast<double>(at.length() - 1);
      EXPECT_GE(rise, 0.3 - 1.0 / static_cast<double>(at.length()));
      EXPECT_LE(rise, 0.48 + 1.0 / static_cast<double>(at.length()));
      EXPECT_EQ(event.hold_end, at.apex());
      EXPECT_GE(event.amplitude_px, 1 / 1.5);
      EXPECT_LE(event.amplitude_px, 1.5);
    }
    EXPECT_GE(shortest, 0.04 - 1e-9);
    EXPECT_LE(longest, 0.6 + 1e-9);
    EXPECT_LT(shortest, 0.08);
    EXPECT_GT(longest, 0.4);
    for (std::size_t i = 1; i < plan.events.size(); ++i)
      EXPECT_GT(plan.events[i].interval.onset(), plan.events[i - 1].interval.offset() + 16);
  }
}

TEST(SpikePlanTest, CourseIsAtRestJustOutsideAndFullAtTheApex) {
  const auto plan = make_plan(long_clip());
  for (const auto& event : plan.events) {
    const auto at = [&](FrameIndex frame) { return event.course.at(plan.timeline.seconds(frame)); };
    EXPECT_EQ(at(event.interval.onset() - 1), 0);
    EXPECT_GT(at(event.interval.onset()), 0);
    EXPECT_EQ(at(event.interval.apex()), 1);
    EXPECT_GT(at(event.interval.offset()), 0);
    EXPECT_EQ(at(event.interval.offset() + 1), 0);
  }
}

TEST(SpikePlanTest, EveryUnitComesUpBeforeAnyComesAgain) {
  auto options = long_clip();
  options.action_units = "1,2,4,12,R14";
  std::map<std::string, int> count;
  for (const auto& event : make_plan(options).events) ++count[event.action_unit];
  EXPECT_EQ(count.size(), 5U);
  for (const auto& [unit, times] : count) EXPECT_EQ(times, 8) << unit;
}

TEST(SpikePlanTest, AmplitudeAndControlChangeNothingElse) {
  auto options = long_clip();
  options.distractors = 2, options.gaze_per_minute = 10, options.speech_px = 3, options.events = 20;
  const auto plan = make_plan(options);
  auto silent = options, control = options;
  silent.amplitude_px = 0, control.control = true;
  for (const auto& other : {make_plan(silent), make_plan(control)}) {
    ASSERT_EQ(other.events.size(), plan.events.size());
    for (std::size_t i = 0; i < plan.events.size(); ++i) {
      EXPECT_EQ(other.events[i].interval.onset(), plan.events[i].interval.onset());
      EXPECT_EQ(other.events[i].interval.offset(), plan.events[i].interval.offset());
      EXPECT_EQ(other.events[i].amplitude_px > 0, plan.events[i].distractor);
    }
    ASSERT_EQ(other.blinks.size(), plan.blinks.size());
    for (std::size_t i = 0; i < plan.blinks.size(); ++i)
      EXPECT_EQ(other.blinks[i].onset, plan.blinks[i].onset);
    ASSERT_EQ(other.gazes.size(), plan.gazes.size());
    ASSERT_EQ(other.speech.size(), plan.speech.size());
  }
}

TEST(SpikePlanTest, BlinksGazeAndDistractorsStayClearOfEvents) {
  auto options = long_clip();
  options.events = 25, options.distractors = 3, options.gaze_per_minute = 15, options.blink_variety = 1;
  const auto plan = make_plan(options);
  EXPECT_GE(plan.blinks.size(), 12U);
  EXPECT_GE(plan.gazes.size(), 10U);
  std::set<BlinkKind> kinds;
  for (const auto& blink : plan.blinks) {
    kinds.insert(blink.kind);
    EXPECT_LE(std::max(blink.closed_left, blink.closed_right), 1);
    EXPECT_EQ(blink.kind == BlinkKind::uneven, blink.closed_left != blink.closed_right);
    EXPECT_EQ(blink.kind == BlinkKind::partial, std::max(blink.closed_left, blink.closed_right) < 0.8);
    EXPECT_EQ(blink.kind == BlinkKind::slow, blink.offset - blink.onset > 70);
    for (const auto& event : plan.events) EXPECT_TRUE(apart(blink, event, 10));
  }
  EXPECT_EQ(kinds.size(), 4U) << "partial, slow, double and uneven ones";
  for (const auto& gaze : plan.gazes)
    for (const auto& event : plan.events) EXPECT_TRUE(apart(gaze, event, 10));
  int distractors = 0;
  for (std::size_t i = 0; i + 1 < plan.events.size(); ++i) {
    distractors += plan.events[i].distractor;
    EXPECT_GT(plan.events[i + 1].interval.onset(), plan.events[i].interval.offset() + 10);
  }
  EXPECT_EQ(distractors, 3);
}

TEST(SpikePlanTest, HeldApexHasItsShare) {
  auto options = long_clip();
  options.hold = 0.5, options.shortest_ms = 400, options.events = 20;
  for (const auto& event : make_plan(options).events) {
    const auto length = static_cast<double>(event.interval.length());
    EXPECT_NEAR(static_cast<double>(event.hold_end - event.interval.apex()) / length, 0.5, 1 / length);
    EXPECT_LT(event.hold_end, event.interval.offset());
  }
}

TEST(SpikePlanTest, ListedEventIsWhereItWasWanted) {
  SpikeOptions options;
  options.listed = {parse_event("L12@2.5:120:1.5"), parse_event("1+2@0:40:4%:0.5"),
                    parse_event("4@5:4000:2:0.2:0.5")};
  const auto plan = make_plan(options);
  ASSERT_EQ(plan.events.size(), 3U) << "listed events alone";
  const auto& lids = plan.events[0];
  EXPECT_EQ(lids.interval.onset(), 0);
  EXPECT_EQ(lids.interval.length(), 8);
  EXPECT_DOUBLE_EQ(lids.amplitude_px, 3.6);
  const auto& corner = plan.events[1];
  EXPECT_EQ(corner.interval.onset(), 500);
  EXPECT_EQ(corner.interval.offset(), 523);
  EXPECT_EQ(corner.interval.apex(), 509);
  EXPECT_EQ(corner.action_unit, "L12");
  EXPECT_DOUBLE_EQ(corner.amplitude_px, 1.5);
  const auto& brows = plan.events[2];
  EXPECT_EQ(brows.interval.length(), 800);
  EXPECT_EQ(brows.interval.apex(), 1160);
  EXPECT_EQ(brows.hold_end, 1560);
}

TEST(SpikePlanTest, RandomEventsGoAroundListedOnes) {
  auto options = long_clip();
  options.events = 20;
  for (int i = 1; i < 10; ++i)
    options.listed.push_back(parse_event("12@" + std::to_string(6 * i) + ":1500:1"));
  const auto plan = make_plan(options);
  ASSERT_EQ(plan.events.size(), 29U);
  for (std::size_t i = 1; i < plan.events.size(); ++i)
    EXPECT_GT(plan.events[i].interval.onset(), plan.events[i - 1].interval.offset() + 10);
}

TEST(SpikePlanTest, WhatDoesNotFitIsRefused) {
  auto options = long_clip();
  options.events = 200;
  expect_refused(options, "200 events do not fit into 58.80 s");
  options = long_clip(), options.distractors = 100;
  expect_refused(options, "macro-expressions do not fit");
  options = long_clip(), options.longest_ms = 40, options.shortest_ms = 50;
  expect_refused(options, "event.longest_ms");
  options = long_clip(), options.action_units = "1,99";
  expect_refused(options, "99");
  options = long_clip(), options.action_units = ",";
  expect_refused(options, "no action unit");
  options = {}, options.listed = {parse_event("12@9.95:100:1")};
  expect_refused(options, "12@9.95:100:1 lies outside the clip, which lasts 10.00 s");
}

TEST(SpikePlanTest, VideoEventsStayWhereTheFaceIsSeenWell) {
  SpikeOptions options;
  options.events = 12, options.amplitude_iod = 2;
  const EventSpace space{Timeline(100, 6000),
                         {{100, 1900}, {3000, 3100}, {4000, 5500}},
                         {{0, 2000}, {2900, 5600}},
                         [](FrameIndex frame) { return frame < 2500 ? 100.0 : 200.0; }};
  const auto plan = make_plan(options, space);
  ASSERT_EQ(plan.events.size(), 12U);
  EXPECT_TRUE(plan.blinks.empty() && plan.gazes.empty() && plan.speech.empty());
  for (const auto& event : plan.events) {
    EXPECT_TRUE(std::ranges::any_of(space.usable, [&](const PlannedSpan& span) {
      return event.interval.onset() >= span.onset && event.interval.offset() <= span.offset;
    }));
    EXPECT_DOUBLE_EQ(event.amplitude_px, event.interval.onset() < 2500 ? 2 : 4);
    EXPECT_DOUBLE_EQ(event.amplitude_iod(), 2);
  }
  options.events = 0, options.listed = {parse_event("12@24:100:1")};
  try {
    make_plan(options, space);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("the face is not seen in all of frames 2400..2409"),
              std::string::npos)
        << error.what();
  }
}

TEST(SpikePlanTest, EventsOfVariableRateGoByTime) {
  std::vector<double> seconds;
  for (int i = 0; i < 400; ++i) seconds.push_back(i < 100 ? 0.01 * i : 1 + 0.02 * (i - 100));
  const EventSpace space{Timeline(seconds, 60), {}, {{0, 399}}, [](FrameIndex) { return 90.0; }};
  SpikeOptions options;
  options.listed = {parse_event("12@0.9:200:1:0.5")};
  const auto event = make_plan(options, space).events.at(0);
  EXPECT_EQ(event.interval.onset(), 90);
  EXPECT_EQ(event.interval.offset(), 104) << "0.9 s to 1.1 s: ten frames of 10 ms, five of 20 ms";
  EXPECT_DOUBLE_EQ(event.course.start, 0.89);
  EXPECT_DOUBLE_EQ(event.course.end, 1.10);
}

TEST(SpeechTest, MouthMovesInPhrasesAtTheRateAsked) {
  SpikeOptions options;
  options.seconds = 120, options.speech_px = 4, options.events = 0;
  const auto plan = make_plan(options);
  const Speech speech(plan);
  int peaks = 0;
  double spoken = 0, rounded = 0, spread = 0;
  for (const auto& span : plan.speech) {
    spoken += static_cast<double>(span.offset - span.onset + 1) / options.fps;
    for (FrameIndex frame = span.onset + 1; frame < span.offset; ++frame) {
      const auto t = static_cast<double>(frame);
      const auto before = speech.at(t - 1), here = speech.at(t), after = speech.at(t + 1);
      EXPECT_GE(here.open, 0);
      EXPECT_LE(here.open, Speech::largest_open);
      EXPECT_LE(std::abs(here.round), Speech::largest_round);
      EXPECT_LT(std::abs(after.open - here.open), 0.15) << "no jumps";
      peaks += here.open > 0.15 && here.open > before.open && here.open >= after.open;
      rounded = std::max(rounded, here.round), spread = std::min(spread, here.round);
    }
    EXPECT_EQ(speech.at(static_cast<double>(span.offset) + 1).open, 0) << "silent between phrases";
    EXPECT_EQ(speech.at(static_cast<double>(span.onset)).open, 0);
  }
  EXPECT_GT(spoken, 40);
  EXPECT_GT(peaks / spoken, 2.5);
  EXPECT_LT(peaks / spoken, 5);
  EXPECT_GT(rounded, 0.15);
  EXPECT_LT(spread, -0.1);
}

}  // namespace
}  // namespace micro::test
