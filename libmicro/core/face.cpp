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

Landmarks unit_landmarks(const FaceObservation& face) {
  Landmarks unit;
  const auto& m = face.unit_from_image;
  for (int i = 0; i < 68; ++i) {
    const double x = face.landmarks(i, 0), y = face.landmarks(i, 1);
    unit.row(i) << static_cast<float>(m(0, 0) * x + m(0, 1) * y + m(0, 2)),
        static_cast<float>(m(1, 0) * x + m(1, 1) * y + m(1, 2));
  }
  return unit;
}

}  // namespace micro
