#include "libmicro/face/head_pose.h"

#include <array>
#include <opencv2/calib3d.hpp>
#include <vector>

#include "libmicro/face/plausibility.h"

namespace micro {
namespace {

struct Anchor {
  int landmark;
  double depth;  ///< behind the nose tip, in inter-ocular distances
};

// Depths read off an average adult head (Farkas, Anthropometry of the Head and Face, 1994: nasal protrusion,
// biocular distance and face depth), rounded.
constexpr std::array<Anchor, 10> anchors{{{36, 0.46},
                                          {39, 0.38},
                                          {42, 0.38},
                                          {45, 0.46},
                                          {27, 0.22},
                                          {30, 0.0},
                                          {33, 0.15},
                                          {8, 0.24},
                                          {31, 0.22},
                                          {35, 0.22}}};

}  // namespace

HeadPose head_pose(const Landmarks& landmarks, cv::Size picture) {
  HeadPose pose;
  if (!landmarks.allFinite()) return pose;
  std::vector<cv::Point3d> model;
  std::vector<cv::Point2d> seen;
  for (const auto& [landmark, depth] : anchors) {
    model.emplace_back(mean_shape()(landmark, 0), mean_shape()(landmark, 1), depth);
    seen.emplace_back(landmarks(landmark, 0), landmarks(landmark, 1));
  }
  const double focal = std::max(picture.width, picture.height);
  const cv::Matx33d camera(focal, 0, 0.5 * (picture.width - 1), 0, focal, 0.5 * (picture.height - 1), 0, 0,
                           1);
  const double distance = focal / std::max(1.0F, inter_ocular_distance(landmarks));
  const Eigen::Vector2f between_eyes = 0.5F * (right_eye_centre(landmarks) + left_eye_centre(landmarks));
  cv::Vec3d rotation(0, 0, 0);
  cv::Vec3d translation((between_eyes.x() - camera(0, 2)) / focal * distance,
                        (between_eyes.y() - camera(1, 2)) / focal * distance, distance);
  if (!cv::solvePnP(model, seen, camera, cv::noArray(), rotation, translation, true, cv::SOLVEPNP_ITERATIVE))
    return pose;
  cv::Matx33d turn;
  cv::Rodrigues(rotation, turn);
  const double yaw = std::asin(std::clamp(-turn(2, 0), -1.0, 1.0));
  const double pitch = std::atan2(turn(2, 1), turn(2, 2));
  const double roll = std::atan2(turn(1, 0), turn(0, 0));
  pose.rotation = Eigen::Vector3d(pitch, yaw, roll).cast<float>();
  pose.translation = Eigen::Vector3d(translation[0], translation[1], translation[2]).cast<float>();
  return pose;
}

}  // namespace micro
