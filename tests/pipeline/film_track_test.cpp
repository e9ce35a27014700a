// Following a face through a film without its tracker's jitter.
#include "libmicro/pipeline/film_track.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "libmicro/core/error.h"

namespace micro::test {
namespace {

/// An observation of a face whose eyes have their middle at `eyes`, `iod` apart, turned by `roll`.
FaceObservation face_at(cv::Point2d eyes, double iod, double roll) {
  const double scale = 2 * CanonicalCrop::eye_half_distance / iod, a = scale * std::cos(roll),
               b = -scale * std::sin(roll);
  FaceObservation face;
  face.valid = true, face.confidence = 0.9F;
  face.unit_from_image = {a, -b, 0.5 - (a * eyes.x - b * eyes.y),
                          b, a,  CanonicalCrop::eye_y - (b * eyes.x + a * eyes.y)};
  face.pose.rotation.setZero();
  for (int i = 0; i < 68; ++i) {
    const double x = 0.02 * i - 0.6, y = 0.01 * i;
    face.landmarks(i, 0) = static_cast<float>(eyes.x + iod * (std::cos(roll) * x - std::sin(roll) * y));
    face.landmarks(i, 1) = static_cast<float>(eyes.y + iod * (std::sin(roll) * x + std::cos(roll) * y));
  }
  return face;
}

Frame frame_at(FrameIndex index, std::int64_t ticks, double seconds) {
  Frame frame;
  frame.index = index, frame.pts_ticks = ticks, frame.capture_s = seconds;
  return frame;
}

class FilmTrackTest : public testing::Test {
 protected:
  void add(const FaceObservation* face) {
    const auto index = track_.frames();
    track_.add(frame_at(index, 50 * index + 7, static_cast<double>(index) / 200), face);
  }
  FilmTrack track_;
};

TEST_F(FilmTrackTest, PlacementIsThatOfTheTracker) {
  const auto face = face_at({300, 200}, 80, 0.3);
  const auto placement = tracked_placement(face);
  EXPECT_NEAR(placement.eyes.x, 300, 1e-9);
  EXPECT_NEAR(placement.eyes.y, 200, 1e-9);
  EXPECT_NEAR(placement.inter_ocular_px(), 80, 1e-9);
  EXPECT_NEAR(std::atan2(placement.axis.y, placement.axis.x), 0.3, 1e-9);
}

TEST_F(FilmTrackTest, JitterIsSmoothedAwayAndMovementIsNotDelayed) {
  std::mt19937 random(3);
  std::normal_distribution<double> jitter(0, 0.5);
  const auto eyes = [](int i) {
    const double t = i / 200.0;
    return cv::Point2d(300 + 40 * t, 200 + 10 * std::sin(2 * std::numbers::pi * 0.5 * t));
  };
  for (int i = 0; i < 600; ++i) {
    const auto face = face_at(eyes(i) + cv::Point2d(jitter(random), jitter(random)),
                              80 + 0.3 * jitter(random), 3.1 + 0.05 * std::sin(i / 50.0));
    add(&face);
  }
  double squares = 0, steps = 0;
  for (int i = 0; i < 600; ++i) {
    const auto at = track_.placement(i);
    const cv::Point2d error = at.eyes - eyes(i);
    squares += error.dot(error);
    EXPECT_LT(std::hypot(error.x, error.y), 0.7) << i;
    EXPECT_NEAR(at.inter_ocular_px(), 80, 0.2);
    if (i > 0) {
      const cv::Point2d step = (at.eyes - track_.placement(i - 1).eyes) - (eyes(i) - eyes(i - 1));
      steps = std::max(steps, std::hypot(step.x, step.y));
    }
  }
  EXPECT_LT(std::sqrt(squares / 600), 0.17) << "of 0.7 px jitter";
  EXPECT_LT(steps, 0.06) << "from frame to frame";
}

TEST_F(FilmTrackTest, AngleMayPassThroughHalfATurn) {
  for (int i = 0; i < 200; ++i) {
    const auto face = face_at({300, 200}, 80, std::numbers::pi + 0.001 * (i - 100));
    add(&face);
  }
  const auto at = track_.placement(100);
  EXPECT_NEAR(std::abs(std::atan2(at.axis.y, at.axis.x)), std::numbers::pi, 1e-4);
}

TEST_F(FilmTrackTest, GapsAreNotBridged) {
  for (int i = 0; i < 300; ++i) {
    const auto face = face_at({i < 100 ? 100.0 : 400.0, 200}, 80, 0);
    add(i >= 100 && i < 110 ? nullptr : &face);
  }
  EXPECT_NEAR(track_.placement(99).eyes.x, 100, 1e-3);
  EXPECT_NEAR(track_.placement(110).eyes.x, 400, 1e-3);
  EXPECT_THROW(track_.placement(105), Error);
  const auto visible = track_.visible();
  ASSERT_EQ(visible.size(), 2U);
  EXPECT_EQ(visible[0].offset, 99);
  EXPECT_EQ(visible[1].onset, 110);
  EXPECT_EQ(visible[1].offset, 299);
}

TEST_F(FilmTrackTest, UsableIsWhereTheFaceIsSureAndFrontal) {
  for (int i = 0; i < 300; ++i) {
    auto face = face_at({100, 200}, 80, 0);
    if (i >= 50 && i < 60) face.confidence = 0.4F;
    if (i >= 200) face.pose.rotation.y() = 0.7F;
    add(&face);
  }
  EXPECT_EQ(track_.visible().size(), 1U);
  const auto usable = track_.usable(0.5, 35, 5);
  ASSERT_EQ(usable.size(), 2U);
  EXPECT_EQ(usable[0].onset, 5);
  EXPECT_EQ(usable[0].offset, 44);
  EXPECT_EQ(usable[1].onset, 65);
  EXPECT_EQ(usable[1].offset, 194);
  EXPECT_EQ(track_.usable(0.5, 35, 100).size(), 0U);
}

TEST_F(FilmTrackTest, FaceIsTheMeanAroundAMoment) {
  for (int i = 0; i < 800; ++i) {
    auto face = face_at({100, 200}, 80, 0);
    if (i >= 400) face.landmarks.bottomRows(10).col(1).array() += 8;  // part of the mouth
    add(&face);
  }
  const auto early = track_.face_around(110), late = track_.face_around(610),
             between = track_.face_around(400);
  const double iod = early.in_crop.inter_ocular_px();
  EXPECT_NEAR((late.face.row(67) - early.face.row(67)).norm(), 0.1 / iod, 1e-4);
  EXPECT_GT((between.face.row(67) - early.face.row(67)).norm(), 0.02 / iod);
  EXPECT_LT((between.face.row(67) - early.face.row(67)).norm(), 0.08 / iod);
  EXPECT_NEAR(early.face(0, 0), late.face(0, 0), 1e-4);
}

TEST_F(FilmTrackTest, InterOcularDistanceIsThatOfTheEyes) {
  for (int i = 0; i < 100; ++i) {
    auto face = face_at({100, 200}, 80, 0.2);
    for (int k = 36; k < 48; ++k)
      face.landmarks.row(k) << (k < 42 ? 60.0F : 144.0F), (k < 42 ? 190.0F : 203.0F);
    add(&face);
  }
  EXPECT_NEAR(track_.inter_ocular_px(50), 85, 1e-3) << "84 by 13 pixels";
  EXPECT_NEAR(track_.median_inter_ocular_px(), 85, 1e-3);
  const auto around = track_.face_around(50);
  const auto eyes = track_.placement(50).after(around.in_crop);
  EXPECT_NEAR(eyes.eyes.x, 102, 1e-3);
  EXPECT_NEAR(eyes.eyes.y, 196.5, 1e-3);
  EXPECT_NEAR(right_eye_centre(around.face).x(), -0.5, 1e-5);
  EXPECT_NEAR(left_eye_centre(around.face).y(), 0, 1e-5);
}

TEST_F(FilmTrackTest, TimesAreEvenOrTheirOwn) {
  for (int i = 0; i < 100; ++i) add(nullptr);
  EXPECT_EQ(track_.common_ticks(), 50);
  EXPECT_EQ(track_.first_ticks(), 7);
  EXPECT_EQ(track_.span_ticks(), 99 * 50);
  EXPECT_TRUE(track_.evenly_spaced());
  EXPECT_DOUBLE_EQ(track_.timeline(200).seconds(33), 33.0 / 200);
  track_.add(frame_at(100, 5027, 0.512), nullptr);
  EXPECT_EQ(track_.common_ticks(), 10);
  EXPECT_FALSE(track_.evenly_spaced());
  EXPECT_DOUBLE_EQ(track_.timeline(200).seconds(100), 0.512);
  EXPECT_THROW(track_.add(frame_at(101, 5027, 0.6), nullptr), Error);
}

}  // namespace
}  // namespace micro::test
