#include <gtest/gtest.h>

#include <tuple>

#include "libmicro/core/error.h"
#include "libmicro/core/event.h"

namespace micro {
namespace {

TEST(IntervalTest, BothEndsCount) {
  const auto interval = Interval::make(10, 12, 19);
  EXPECT_EQ(interval.length(), 10);
  EXPECT_EQ(Interval::make(5, 5, 5).length(), 1);
}

TEST(IntervalTest, WrongOrderIsRefused) {
  for (const auto& [onset, apex, offset] :
       {std::tuple{-1, 0, 1}, std::tuple{5, 4, 6}, std::tuple{5, 7, 6}, std::tuple{6, 5, 4}})
    EXPECT_THROW(Interval::make(onset, apex, offset), Error) << onset << " " << apex << " " << offset;
}

TEST(IntervalTest, OverlapCountsInclusiveFrames) {
  const auto interval = Interval::make(0, 5, 9);
  EXPECT_DOUBLE_EQ(interval.iou(interval), 1);
  EXPECT_DOUBLE_EQ(interval.iou(Interval::make(9, 9, 18)), 1.0 / 19);
  EXPECT_DOUBLE_EQ(interval.iou(Interval::make(10, 11, 12)), 0);
  EXPECT_DOUBLE_EQ(interval.iou(Interval::make(2, 3, 6)), 0.5);
  EXPECT_DOUBLE_EQ(interval.iou(Interval::make(5, 6, 14)), Interval::make(5, 6, 14).iou(interval));
}

TEST(ClassifyDurationTest, StrictBoundariesBelongToTheShorterClass) {
  const auto strict = ClassDefinition::strict;
  EXPECT_EQ(classify_duration(7.0 / 200, strict), EventClass::transient);
  EXPECT_EQ(classify_duration(8.0 / 200, strict), EventClass::micro);
  EXPECT_EQ(classify_duration(40.0 / 200, strict), EventClass::micro);
  EXPECT_EQ(classify_duration(41.0 / 200, strict), EventClass::brief);
  EXPECT_EQ(classify_duration(100.0 / 200, strict), EventClass::brief);
  EXPECT_EQ(classify_duration(101.0 / 200, strict), EventClass::macro);
}

TEST(ClassifyDurationTest, FrameCountsStayInsideAtRatesThatDoNotDivide) {
  for (const double rate : {25.0, 90.0, 120.0, 239.76, 500.0, 1000.0}) {
    EXPECT_EQ(classify_duration(0.2 * rate / rate, ClassDefinition::strict), EventClass::micro) << rate;
    EXPECT_EQ(classify_duration(0.04 * rate / rate, ClassDefinition::strict), EventClass::micro) << rate;
  }
}

TEST(ClassifyDurationTest, MegcCallsEverythingUpToHalfASecondMicro) {
  const auto megc = ClassDefinition::megc;
  EXPECT_EQ(classify_duration(0.01, megc), EventClass::micro);
  EXPECT_EQ(classify_duration(0.5, megc), EventClass::micro);
  EXPECT_EQ(classify_duration(0.505, megc), EventClass::macro);
}

TEST(EventNamesTest, EveryNameComesBack) {
  for (const auto kind : {EventKind::expression, EventKind::blink, EventKind::head_motion, EventKind::speech,
                          EventKind::flicker, EventKind::gaze, EventKind::eye_closure})
    EXPECT_EQ(event_kind_from(to_string(kind)), kind);
  for (const auto event_class :
       {EventClass::transient, EventClass::micro, EventClass::brief, EventClass::macro})
    EXPECT_EQ(event_class_from(to_string(event_class)), event_class);
}

TEST(EventNamesTest, UnknownNameIsAnInputError) {
  try {
    event_kind_from("yawn");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::input);
    EXPECT_NE(std::string(error.what()).find("yawn"), std::string::npos);
  }
}

}  // namespace
}  // namespace micro
