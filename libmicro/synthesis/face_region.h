#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/core/face.h"

namespace micro {

/// The skin that expressions may move: the convex outline of the jaw line and a forehead arc over it, in the
/// face's own frame (see FacePlacement). Nothing outside is ever displaced.
class FaceRegion {
 public:
  /// `face`: landmarks in the face's own frame. `enlarged`: 1 for the face itself; more for a jaw, which
  /// takes the neck with it when it opens to speak.
  explicit FaceRegion(const Landmarks& face, double enlarged = 1);

  /// 0 on the outline and outside, 1 from a rim's width inside on, smooth between.
  double weight(cv::Point2d p) const;
  /// Corners in order.
  const std::vector<cv::Point2d>& outline() const { return outline_; }
  const cv::Rect2d& bounds() const { return bounds_; }

 private:
  struct Edge {
    cv::Point2d inward;  ///< unit normal
    double offset;       ///< inward . p - offset = distance from the edge
  };
  double depth(cv::Point2d p) const;
  void chart();

  std::vector<cv::Point2d> outline_;
  std::vector<Edge> edges_;
  cv::Rect2d bounds_;
  cv::Mat_<uchar> chart_;  ///< what all of a square cell is: deep inside, outside, or neither for sure
};

}  // namespace micro
