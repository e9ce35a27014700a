#include "libmicro/synthesis/course.h"

#include <gtest/gtest.h>

#include "libmicro/synthesis/timeline.h"

namespace micro::test {
namespace {

TEST(CourseTest, RisesHoldsAndFalls) {
  const Course course{1, 2, 2.5, 4};
  for (const double rest : {-1.0, 0.5, 1.0, 4.0, 9.0}) EXPECT_EQ(course.at(rest), 0) << rest;
  for (const double full : {2.0, 2.2, 2.5}) EXPECT_EQ(course.at(full), 1) << full;
  EXPECT_NEAR(course.at(1.5), 0.5, 1e-12);
  EXPECT_NEAR(course.at(3.25), 0.5, 1e-12);
}

TEST(CourseTest, IsMonotonicOnBothSidesAndStartsGently) {
  const Course course{0, 0.04, 0.04, 0.2};
  double last = 0;
  for (double t = 0; t <= 0.04; t += 1e-4) {
    EXPECT_GE(course.at(t), last);
    last = course.at(t);
  }
  last = 1;
  for (double t = 0.0401; t <= 0.2; t += 1e-4) {
    EXPECT_LE(course.at(t), last);
    last = course.at(t);
  }
  EXPECT_LT(course.at(0.0004), 0.001);
  EXPECT_LT(course.at(0.1999), 0.001);
}

TEST(TimelineTest, EvenlySpacedFrames) {
  const Timeline timeline(200, 1000);
  for (const FrameIndex frame : {-1, 0, 7, 333, 999, 1200}) {
    EXPECT_DOUBLE_EQ(timeline.seconds(frame), static_cast<double>(frame) / 200);
    EXPECT_EQ(timeline.nearest(timeline.seconds(frame)), frame);
  }
}

TEST(TimelineTest, FramesAtTheirOwnTimes) {
  const Timeline timeline({0, 0.04, 0.05, 0.2}, 20);
  for (FrameIndex frame = 0; frame < 4; ++frame) EXPECT_EQ(timeline.nearest(timeline.seconds(frame)), frame);
  EXPECT_EQ(timeline.nearest(0.044), 1);
  EXPECT_EQ(timeline.nearest(0.046), 2);
  EXPECT_EQ(timeline.nearest(0.19), 3);
  EXPECT_DOUBLE_EQ(timeline.seconds(-2), -0.1);
  EXPECT_DOUBLE_EQ(timeline.seconds(4), 0.25);
  EXPECT_EQ(timeline.nearest(-0.1), -2);
  EXPECT_EQ(timeline.nearest(0.25), 4);
}

}  // namespace
}  // namespace micro::test
