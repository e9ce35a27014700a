#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/evaluation/video_pairs.h"

namespace micro::test {

/// What an action that must be refused says; fails when it is not, or not as `category`.
inline std::string refusal(ErrorCategory category, const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), category) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

inline Annotation event(FrameIndex onset, FrameIndex offset) {
  Annotation made{.interval = Interval::make(onset, onset + (offset - onset) / 2, offset)};
  return made;
}

inline Annotation event(FrameIndex onset, FrameIndex offset, EventClass given) {
  Annotation made = event(onset, offset);
  made.given_class = given;
  return made;
}

inline Annotation event(FrameIndex onset, FrameIndex apex, FrameIndex offset, const std::string& emotion) {
  Annotation made{.interval = Interval::make(onset, apex, offset)};
  made.emotion = emotion;
  return made;
}

inline Annotation coded(FrameIndex onset, FrameIndex offset, std::set<std::string> units) {
  Annotation made = event(onset, offset);
  made.action_units = std::move(units);
  return made;
}

inline Annotation sure(FrameIndex onset, FrameIndex offset, double confidence) {
  Annotation made = event(onset, offset);
  made.confidence = confidence;
  return made;
}

inline Annotation blink(FrameIndex onset, FrameIndex offset) {
  Annotation made = event(onset, offset);
  made.kind = EventKind::blink;
  return made;
}

/// 200/s, one minute long.
inline VideoPair video(std::vector<Annotation> truth, std::vector<Annotation> predicted,
                       const std::string& name = "a", const std::string& subject = "") {
  return {name, subject, 200, 12000, std::move(predicted), std::move(truth)};
}

/// Random cases that are the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : generator_(seed) {}
  /// 0 .. most, both included.
  int roll(int most) { return static_cast<int>(generator_() % (static_cast<std::uint64_t>(most) + 1)); }
  double share() { return roll(1000) / 1000.0; }
  bool once_in(int times) { return roll(times - 1) == 0; }

 private:
  std::mt19937_64 generator_;
};

/// Events that may overlap, or that lie apart.
inline std::vector<Annotation> random_events(Dice& dice, int most, bool apart) {
  std::vector<Annotation> events;
  FrameIndex at = dice.roll(40);
  for (int i = dice.roll(most); i > 0; --i) {
    const FrameIndex length = 1 + dice.roll(dice.once_in(4) ? 180 : 60);
    const FrameIndex begin = apart ? at : dice.roll(800);
    events.push_back(event(begin, begin + length - 1));
    at = begin + length + dice.roll(60);
  }
  return events;
}

}  // namespace micro::test
