#include "libmicro/core/face.h"

namespace micro {

Eigen::Vector2f right_eye_centre(const Landmarks& landmarks) {
  return landmarks.middleRows<6>(36).colwise().mean().transpose();
}

Eigen::Vector2f left_eye_centre(const Landmarks& landmarks) {
  return landmarks.middleRows<6>(42).colwise().mean().transpose();
}

float inter_ocular_distance(const Landmarks& landmarks) {
  return (left_eye_centre(landmarks) - right_eye_centre(landmarks)).norm();
}

}  // namespace micro
