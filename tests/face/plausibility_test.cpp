#include "libmicro/face/plausibility.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <numeric>
#include <random>

#include "tests/face/astronaut.h"

namespace micro {
namespace {

using test::astronaut;
using test::astronaut_landmarks;

/// What a detected face must reach to be one.
constexpr double accepted = 0.35;

Landmarks scrambled(const Landmarks& face, unsigned seed) {
  std::array<int, 68> order{};
  std::iota(order.begin(), order.end(), 0);
  std::mt19937 random(seed);
  for (std::size_t i = order.size() - 1; i > 0; --i) std::swap(order[i], order[random() % (i + 1)]);
  Landmarks out;
  for (int i = 0; i < 68; ++i) out.row(i) = face.row(order[static_cast<std::size_t>(i)]);
  return out;
}

TEST(MeanShapeTest, IsInItsOwnFrame) {
  const Landmarks& shape = mean_shape();
  const Eigen::Vector2f right = right_eye_centre(shape), left = left_eye_centre(shape);
  EXPECT_NEAR(inter_ocular_distance(shape), 1, 2e-3);
  EXPECT_NEAR(right.x() + left.x(), 0, 2e-3);
  EXPECT_NEAR(right.y(), left.y(), 2e-3);
  EXPECT_NEAR(right.y(), 0, 2e-3);
  EXPECT_LT(right.x(), left.x()) << "the subject's right is on the picture's left";
}

TEST(MeanShapeTest, IsSymmetric) {
  const Landmarks& shape = mean_shape();
  for (const auto& [right, left] :
       {std::pair{0, 16}, {4, 12}, {17, 26}, {21, 22}, {31, 35}, {36, 45}, {39, 42}, {48, 54}, {60, 64}}) {
    EXPECT_NEAR(shape(right, 0), -shape(left, 0), 1e-3) << right;
    EXPECT_NEAR(shape(right, 1), shape(left, 1), 1e-3) << right;
  }
}

TEST(ShapeResidualTest, IgnoresPlaceTurnAndSize) {
  for (const double angle : {-2.0, 0.0, 0.3, 3.0})
    for (const double scale : {10.0, 45.0, 700.0}) {
      const Similarity move{scale * std::cos(angle), scale * std::sin(angle), 300, 120};
      EXPECT_LT(shape_residual(transformed(mean_shape(), move)), 1e-4);
      EXPECT_NEAR(shape_residual(transformed(astronaut_landmarks(), move)),
                  shape_residual(astronaut_landmarks()), 1e-3);
    }
}

TEST(ShapeResidualTest, IsTheDistanceThatASinglePointIsOff) {
  Landmarks off = mean_shape();
  off(30, 0) += 0.01F;  // one of 68 points: the fit takes hardly any of it away
  EXPECT_NEAR(shape_residual(off), 0.01 / std::sqrt(68), 2e-5);
}

TEST(ShapeResidualTest, AMirroredNumberingIsNoFace) {
  Landmarks mirrored = mean_shape();
  mirrored.col(0) *= -1;
  EXPECT_GT(shape_residual(mirrored), 0.3);
}

TEST(PlausibilityTest, TheAstronautIsAFace) {
  EXPECT_GT(landmark_plausibility(astronaut(), astronaut_landmarks()), 0.8);
}

TEST(PlausibilityTest, ScrambledLandmarksAreNot) {
  for (unsigned seed = 0; seed < 20; ++seed)
    EXPECT_EQ(landmark_plausibility(astronaut(), scrambled(astronaut_landmarks(), seed)), 0) << seed;
}

TEST(PlausibilityTest, AFaceDrawnOnTheMissionPatchIsNot) {
  const Landmarks drawn = test::shared_finder().fit(astronaut(), test::mission_patch);
  EXPECT_LT(landmark_plausibility(astronaut(), drawn), accepted);
}

TEST(PlausibilityTest, AGoodShapeWithoutEyesIsNot) {
  const cv::Mat grey(512, 512, CV_8U, cv::Scalar(120));
  EXPECT_LT(landmark_plausibility(grey, astronaut_landmarks()), accepted);
  cv::Mat negative = 255 - astronaut();
  EXPECT_EQ(landmark_plausibility(negative, astronaut_landmarks()), 0) << "bright eyes in dark skin";
}

TEST(PlausibilityTest, LandmarksOutsideThePictureAreNot) {
  const Landmarks away = transformed(astronaut_landmarks(), {1, 0, 5000, 0});
  EXPECT_EQ(landmark_plausibility(astronaut(), away), 0);
}

TEST(PlausibilityTest, PointsThatCollapsedAreNot) {
  EXPECT_EQ(landmark_plausibility(astronaut(), Landmarks::Constant(200)), 0);
  EXPECT_EQ(landmark_plausibility(astronaut(), Landmarks::Constant(std::numeric_limits<float>::quiet_NaN())),
            0);
}

}  // namespace
}  // namespace micro
