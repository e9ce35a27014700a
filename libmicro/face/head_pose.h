#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/face.h"

namespace micro {

/// Head pose from ten nearly rigid landmarks and a generic head, by solvePnP with an assumed focal length of
/// the longer picture side and no lens distortion (the camera is unknown, so angles are good to some degrees,
/// changes to less). `picture` is the source size. NaN when the landmarks are.
HeadPose head_pose(const Landmarks& landmarks, cv::Size picture);

}  // namespace micro
