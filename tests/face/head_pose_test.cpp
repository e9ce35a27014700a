#include "libmicro/face/head_pose.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "libmicro/face/plausibility.h"

namespace micro {
namespace {

constexpr double degree = 0.017453292519943295;
const cv::Size picture(1280, 720);

struct Pose {
  double pitch = 0, yaw = 0, roll = 0;  ///< radians
  double x = 0, y = 0, distance = 12;   ///< of the eyes' middle, inter-ocular distances
};

/// Depths behind the nose tip, in inter-ocular distances, of a head that is not the library's: eyes and chin
/// lie less deep, the nose stands out more, each by a tenth to a fifth.
double depth_of(int landmark) {
  switch (landmark) {
    case 30:
      return 0;
    case 33:
      return 0.17;
    case 8:
      return 0.20;
    case 27:
    case 31:
    case 35:
      return 0.25;
    case 39:
    case 42:
      return 0.35;
    default:
      return 0.42;
  }
}

/// The head seen by a pinhole camera: turned about x (pitch), then y (yaw), then the line of sight (roll).
Landmarks seen(const Pose& pose) {
  Landmarks landmarks;
  const double focal = picture.width;
  for (int i = 0; i < 68; ++i) {
    const double x = mean_shape()(i, 0), y = mean_shape()(i, 1), z = depth_of(i);
    const double y1 = std::cos(pose.pitch) * y - std::sin(pose.pitch) * z,
                 z1 = std::sin(pose.pitch) * y + std::cos(pose.pitch) * z;
    const double x2 = std::cos(pose.yaw) * x + std::sin(pose.yaw) * z1,
                 z2 = -std::sin(pose.yaw) * x + std::cos(pose.yaw) * z1;
    const double x3 = std::cos(pose.roll) * x2 - std::sin(pose.roll) * y1,
                 y3 = std::sin(pose.roll) * x2 + std::cos(pose.roll) * y1;
    landmarks(i, 0) =
        static_cast<float>(0.5 * (picture.width - 1) + focal * (x3 + pose.x) / (z2 + pose.distance));
    landmarks(i, 1) =
        static_cast<float>(0.5 * (picture.height - 1) + focal * (y3 + pose.y) / (z2 + pose.distance));
  }
  return landmarks;
}

Eigen::Vector3d angles(const Pose& pose) {
  return head_pose(seen(pose), picture).rotation.cast<double>() / degree;
}

TEST(HeadPoseTest, AFaceStraightAheadIsNotTurned) {
  const Eigen::Vector3d found = angles({});
  EXPECT_NEAR(found.x(), 0, 5);
  EXPECT_NEAR(found.y(), 0, 0.1);
  EXPECT_NEAR(found.z(), 0, 0.1);
}

// The generic head is not this head: some degrees off for the angle, less for its changes.
TEST(HeadPoseTest, KnownTurnsAreRecovered) {
  const double still = angles({}).x();
  for (const double turn : {-25.0, -15.0, -5.0, 5.0, 15.0, 25.0}) {
    EXPECT_NEAR(angles({.pitch = turn * degree}).x() - still, turn, 5) << "pitch " << turn;
    EXPECT_NEAR(angles({.yaw = turn * degree}).y(), turn, 5) << "yaw " << turn;
    EXPECT_NEAR(angles({.roll = turn * degree}).z(), turn, 0.2) << "roll " << turn;
  }
}

TEST(HeadPoseTest, TurnsTogetherAreToldApart) {
  const Pose pose{.pitch = 10 * degree, .yaw = -15 * degree, .roll = 12 * degree};
  const Eigen::Vector3d found = angles(pose);
  EXPECT_NEAR(found.x() - angles({}).x(), 10, 5);
  EXPECT_NEAR(found.y(), -15, 5);
  EXPECT_NEAR(found.z(), 12, 3);
}

TEST(HeadPoseTest, SmallChangesAreSeen) {
  for (const double yaw : {-20.0, 0.0, 20.0}) {
    const double change = angles({.yaw = (yaw + 1) * degree}).y() - angles({.yaw = yaw * degree}).y();
    EXPECT_NEAR(change, 1, 0.3) << yaw;
  }
}

TEST(HeadPoseTest, TheMirroredFaceIsTurnedTheOtherWay) {
  const Landmarks face = seen({.pitch = 6 * degree, .yaw = 17 * degree, .roll = -8 * degree, .x = 1});
  Landmarks mirrored = face;
  constexpr std::array<std::pair<int, int>, 29> twins{
      {{0, 16},  {1, 15},  {2, 14},  {3, 13},  {4, 12},  {5, 11},  {6, 10},  {7, 9},   {17, 26}, {18, 25},
       {19, 24}, {20, 23}, {21, 22}, {31, 35}, {32, 34}, {36, 45}, {37, 44}, {38, 43}, {39, 42}, {40, 47},
       {41, 46}, {48, 54}, {49, 53}, {50, 52}, {55, 59}, {56, 58}, {60, 64}, {61, 63}, {65, 67}}};
  for (const auto& [right, left] : twins) mirrored.row(right).swap(mirrored.row(left));
  mirrored.col(0) = static_cast<float>(picture.width - 1) - mirrored.col(0).array();
  const HeadPose one = head_pose(face, picture), other = head_pose(mirrored, picture);
  EXPECT_NEAR(other.rotation.x(), one.rotation.x(), 2e-3);
  EXPECT_NEAR(other.rotation.y(), -one.rotation.y(), 2e-3);
  EXPECT_NEAR(other.rotation.z(), -one.rotation.z(), 2e-3);
  EXPECT_NEAR(other.translation.x(), -one.translation.x(), 2e-3);
  EXPECT_NEAR(other.translation.z(), one.translation.z(), 2e-2);
}

TEST(HeadPoseTest, PlaceIsInInterOcularDistances) {
  const HeadPose pose = head_pose(seen({.x = 2, .y = -1, .distance = 14}), picture);
  EXPECT_NEAR(pose.translation.x(), 2, 0.2);
  EXPECT_NEAR(pose.translation.y(), -1, 0.2);
  EXPECT_NEAR(pose.translation.z(), 14, 1);
}

TEST(HeadPoseTest, AHeadOffTheAxisThatFacesForwardIsNotTurned) {
  EXPECT_NEAR(angles({.x = 3}).y(), 0, 5);
  EXPECT_NEAR(angles({.x = -3}).y(), 0, 5);
}

TEST(HeadPoseTest, MissingLandmarksGiveNoPose) {
  Landmarks face = seen({});
  face(30, 1) = std::numeric_limits<float>::quiet_NaN();
  const HeadPose pose = head_pose(face, picture);
  EXPECT_TRUE(pose.rotation.array().isNaN().all());
  EXPECT_TRUE(pose.translation.array().isNaN().all());
}

}  // namespace
}  // namespace micro
