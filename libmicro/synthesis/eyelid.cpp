#include "libmicro/synthesis/eyelid.h"

#include <algorithm>
#include <cmath>

namespace micro {
namespace {

constexpr double crease = 0.14;   // how far above the lid's edge the skin gives, inter-ocular distances
constexpr double overlap = 0.02;  // a shut lid covers the lower one by this
constexpr double gaze_reach = 0.05, gaze_rise = 0.03;

}  // namespace

Eyelid::Eyelid(const Landmarks& face, int first) {
  const auto point = [&](int i) { return cv::Point2d(face(first + i, 0), face(first + i, 1)); };
  const cv::Point2d a = point(0), b = point(3);
  centre_ = 0.5 * (a + b);
  half_width_ = 0.5 * (b.x - a.x) + 0.02;
  slope_ = (b.y - a.y) / (b.x - a.x);
  // The parabola through the mean of the two lid points, which lie about a third in from the corners.
  const double height = 1 - 1.0 / 9;
  const auto level = [&](int i, int j) {
    const cv::Point2d mid = 0.5 * (point(i) + point(j));
    return mid.y - centre_.y - slope_ * (mid.x - centre_.x);
  };
  upper_rise_ = std::max(0.03, -level(1, 2) / height);
  lower_drop_ = std::max(0.02, level(4, 5) / height);
}

double Eyelid::across(cv::Point2d point) const { return (point.x - centre_.x) / half_width_; }

bool Eyelid::near(cv::Point2d point) const {
  return std::abs(across(point)) < 1 &&
         std::abs(point.y - centre_.y - slope_ * (point.x - centre_.x)) < upper_rise_ + crease + lower_drop_;
}

cv::Point2d Eyelid::source_of(cv::Point2d point, double closed) const {
  const double u = across(point);
  if (std::abs(u) >= 1 || closed <= 0) return point;
  const double tilt = centre_.y + slope_ * (point.x - centre_.x);
  const double v = point.y - tilt;
  const double rest = upper(u), top = rest - crease;
  const double edge = rest + closed * (lower(u) - rest + overlap * (1 - u * u));
  if (v <= top || v >= edge) return point;
  // The skin between crease and edge is stretched evenly; the crease stays where it is.
  return {point.x, tilt + top + (v - top) / (edge - top) * crease};
}

cv::Point2d Eyelid::source_of_gaze(cv::Point2d point, double side, double up) const {
  const double u = across(point);
  if (std::abs(u) >= 1) return point;
  const double v = point.y - centre_.y - slope_ * (point.x - centre_.x);
  const double top = upper(u), bottom = lower(u);
  if (v <= top || v >= bottom) return point;
  const double inside = (v - top) * (bottom - v) / std::pow(0.5 * (bottom - top), 2);
  const double reach = std::sqrt(inside) * (1 - u * u);
  return {point.x - side * gaze_reach * reach, point.y + up * gaze_rise * reach};
}

cv::Rect2d Eyelid::bounds() const {
  const double rise = upper_rise_ + crease + std::abs(slope_) * half_width_,
               drop = lower_drop_ + overlap + std::abs(slope_) * half_width_;
  return {cv::Point2d(centre_.x - half_width_, centre_.y - rise),
          cv::Point2d(centre_.x + half_width_, centre_.y + drop)};
}

}  // namespace micro
