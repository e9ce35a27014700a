#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/face.h"

namespace micro {

/// How far each point of an average face lies behind the tip of the nose: what a small turn of the head moves
/// less. Anthropometric depths at the landmarks and above the brows (Farkas, Anthropometry of the Head and
/// Face, 1994), joined smoothly.
class Relief {
 public:
  /// `unit_shape`: landmarks in the unit crop.
  explicit Relief(const Landmarks& unit_shape);
  /// Depth in inter-ocular distances at a place of the unit crop, less the mean of the rigid parts of the
  /// face.
  float at(double u, double v) const;

 private:
  static constexpr int nodes = 33;
  cv::Mat_<float> depth_;  ///< nodes x nodes over the unit crop
};

}  // namespace micro
