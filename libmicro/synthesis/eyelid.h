#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/face.h"

namespace micro {

/// One eye's opening as two parabolas between its corners, in the face's own frame.
class Eyelid {
 public:
  /// `first`: 36 for the right eye, 42 for the left; `face`: landmarks in the face's own frame.
  Eyelid(const Landmarks& face, int first);

  /// Where the skin (or eye) seen at `point` comes from when the upper lid is closed by `closed` (0 open .. 1
  /// shut): the lid is stretched down over the eye.
  cv::Point2d source_of(cv::Point2d point, double closed) const;
  /// The same for a look `side` (-1 .. 1) to the subject's left and `up`: what lies in the opening slides.
  cv::Point2d source_of_gaze(cv::Point2d point, double side, double up) const;
  /// Whether a point can be touched at all.
  bool near(cv::Point2d point) const;
  /// Nothing outside is touched.
  cv::Rect2d bounds() const;

 private:
  double across(cv::Point2d point) const;  ///< -1 at one corner, 1 at the other
  double upper(double u) const { return base_ - upper_rise_ * (1 - u * u); }
  double lower(double u) const { return base_ + lower_drop_ * (1 - u * u); }

  cv::Point2d centre_;
  double half_width_ = 0, slope_ = 0, base_ = 0, upper_rise_ = 0, lower_drop_ = 0;
};

}  // namespace micro
