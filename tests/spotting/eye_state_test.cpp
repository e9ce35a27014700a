#include "libmicro/spotting/eye_state.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace micro {
namespace {

using test::quiet_face;

TEST(BlinkTest, ClosingsAreFoundWithTheirFrames) {
  for (const double fps : {100.0, 200.0, 500.0}) {
    Trajectory t = quiet_face(10, fps, 0.03, 12);
    test::blink(t, 2 * fps, 2.08 * fps, 2.22 * fps);
    test::blink(t, 5 * fps, 5.05 * fps, 5.14 * fps);
    const auto blinks = find_blinks(t);
    ASSERT_EQ(blinks.size(), 2U) << fps;
    EXPECT_NEAR(static_cast<double>(blinks[0].onset), 2 * fps, 0.02 * fps);
    EXPECT_NEAR(static_cast<double>(blinks[0].apex), 2.08 * fps, 0.015 * fps);
    EXPECT_NEAR(static_cast<double>(blinks[0].offset), 2.22 * fps, 0.03 * fps);
    EXPECT_NEAR(blinks[0].lid_drop_px, 8, 0.5);
  }
}

TEST(BlinkTest, HalfABlinkIsOneWhenTheLidsComeDown) {
  Trajectory t = quiet_face(10, 200, 0.03, 13);
  test::blink(t, 800, 815, 845, 0.3);
  EXPECT_EQ(find_blinks(t).size(), 1U);
}

TEST(BlinkTest, ALidThatRisesAPixelIsNone) {
  Trajectory t = quiet_face(10, 200, 0.03, 14);
  for (const Region lid : {Region::lid_upper_r, Region::lid_upper_l})
    test::move(t, lid, 0, -1.5, 800, 815, 845);
  for (Eigen::Index i = 800; i <= 845; ++i) t.eye_likeness.row(i).array() -= 0.12;
  EXPECT_TRUE(find_blinks(t).empty());
}

TEST(BlinkTest, AWinkIsNoBlink) {
  Trajectory t = quiet_face(10, 200, 0.03, 15);
  for (Eigen::Index i = 800; i <= 845; ++i) t.eye_likeness(i, 0) -= 1;
  EXPECT_TRUE(find_blinks(t).empty());
}

TEST(BlinkTest, AnotherReferenceIsNoBlink) {  // the likeness jumps with the reference, and stays
  Trajectory t = quiet_face(10, 200, 0.03, 16);
  for (Eigen::Index i = 900; i < t.frames(); ++i) t.eye_likeness.row(i).array() -= 0.3;
  EXPECT_TRUE(find_blinks(t).empty());
}

TEST(GazeTest, SaccadesOfBothEyesAreFoundAndThoseInBlinksAreNot) {
  Trajectory t = quiet_face(10, 200, 0.03, 17);
  test::blink(t, 1200, 1215, 1250);
  for (Eigen::Index i = 600; i < 700; ++i) t.gaze.row(i) += Eigen::RowVector4d(3.5, 0, 3, 0);
  const auto shifts = find_gaze_shifts(t, find_blinks(t));
  ASSERT_EQ(shifts.size(), 2U);
  EXPECT_LE(shifts[0].begin, 600);
  EXPECT_GE(shifts[0].end, 600);
  EXPECT_NEAR(shifts[0].step.x(), 3.25, 0.3);
  EXPECT_NEAR(shifts[1].step.x(), -3.25, 0.3);
}

TEST(GazeTest, EyesThatPartOrDriftSlowlyDoNotShift) {
  Trajectory t = quiet_face(10, 200, 0.03, 18);
  for (Eigen::Index i = 0; i < t.frames(); ++i) {
    t.gaze.row(i).array() += 0.004 * static_cast<double>(i);
    if (i > 900) t.gaze.row(i) += Eigen::RowVector4d(3, 0, -3, 0);
  }
  EXPECT_TRUE(find_gaze_shifts(t, {}).empty());
}

}  // namespace
}  // namespace micro
