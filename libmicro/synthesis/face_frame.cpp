#include "libmicro/synthesis/face_frame.h"

namespace micro {

FacePlacement placement_of(const Landmarks& source) {
  const Eigen::Vector2d right = right_eye_centre(source).cast<double>(),
                        left = left_eye_centre(source).cast<double>(), middle = 0.5 * (right + left);
  return {{middle.x(), middle.y()}, {left.x() - right.x(), left.y() - right.y()}};
}

Landmarks in_face_frame(const Landmarks& source) {
  const FacePlacement placement = placement_of(source);
  Landmarks face;
  for (Eigen::Index i = 0; i < source.rows(); ++i) {
    const cv::Point2d p = placement.to_face({source(i, 0), source(i, 1)});
    face.row(i) << static_cast<float>(p.x), static_cast<float>(p.y);
  }
  return face;
}

}  // namespace micro
