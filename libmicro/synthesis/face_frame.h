#pragma once

#include <cmath>
#include <opencv2/core.hpp>

#include "libmicro/core/face.h"

namespace micro {

/// Where a face is in a picture. The face's own frame has its origin midway between the eyes, x along them to
/// the subject's left, y down; its unit is the inter-ocular distance.
struct FacePlacement {
  cv::Point2d eyes;  ///< midway between the eyes, pixels
  cv::Point2d axis;  ///< one inter-ocular distance along the face's x, pixels

  double inter_ocular_px() const { return std::hypot(axis.x, axis.y); }
  /// A vector of the face's frame in pixels.
  cv::Point2d turned(cv::Point2d v) const {
    return {axis.x * v.x - axis.y * v.y, axis.y * v.x + axis.x * v.y};
  }
  cv::Point2d to_picture(cv::Point2d face) const { return eyes + turned(face); }
  /// Where a face is that is at `inner` in this one's frame.
  FacePlacement after(const FacePlacement& inner) const {
    return {to_picture(inner.eyes), turned(inner.axis)};
  }
  cv::Point2d to_face(cv::Point2d pixel) const {
    const cv::Point2d d = pixel - eyes;
    const double n = axis.dot(axis);
    return {(axis.x * d.x + axis.y * d.y) / n, (axis.x * d.y - axis.y * d.x) / n};
  }
};

/// From the eye centres.
FacePlacement placement_of(const Landmarks& source);

/// Landmarks in the face's own frame.
Landmarks in_face_frame(const Landmarks& source);

}  // namespace micro
