#pragma once

#include <cmath>
#include <opencv2/core.hpp>

#include "libmicro/core/face.h"

namespace micro {

/// x' = a x - b y + tx, y' = b x + a y + ty: turn, scale and shift.
struct Similarity {
  double a = 1, b = 0, tx = 0, ty = 0;

  cv::Matx23d matrix() const { return {a, -b, tx, b, a, ty}; }
  double scale() const { return std::hypot(a, b); }
  cv::Point2d operator()(cv::Point2d p) const { return {a * p.x - b * p.y + tx, b * p.x + a * p.y + ty}; }

  Similarity inverse() const {
    const double n = a * a + b * b;
    const double ia = a / n, ib = -b / n;
    return {ia, ib, -(ia * tx - ib * ty), -(ib * tx + ia * ty)};
  }
  /// (*this)(other(p))
  Similarity after(const Similarity& other) const {
    const auto t = (*this)({other.tx, other.ty});
    return {a * other.a - b * other.b, b * other.a + a * other.b, t.x, t.y};
  }
};

/// Least-squares placement of the eye corners and the nose at their mean places in the crop of side 1 (see
/// CanonicalCrop).
Similarity unit_from_landmarks(const Landmarks& landmarks);

/// Every point moved by `transform`.
Landmarks transformed(const Landmarks& landmarks, const Similarity& transform);

}  // namespace micro
