#include "libmicro/synthesis/face_region.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

constexpr int jaw_points = 17;
constexpr double forehead_height = 1.05;  // of the hair line above the eyes, inter-ocular distances
constexpr double rim = 0.14;              // over which the displacement fades at the outline
constexpr int arc_points = 15;
constexpr double cell = 0.04;
enum Cell : uchar { unsure, outside, deep };

std::vector<cv::Point2f> points_of(const Landmarks& face) {
  std::vector<cv::Point2f> points;
  for (int i = 0; i < jaw_points; ++i) points.emplace_back(face(i, 0), face(i, 1));
  const cv::Point2f right = points.front(), left = points.back(), middle = 0.5F * (right + left);
  const float half = 0.5F * (left.x - right.x), height = middle.y + static_cast<float>(forehead_height);
  for (int i = 1; i < arc_points; ++i) {
    const float angle = static_cast<float>(std::numbers::pi) * static_cast<float>(i) / arc_points;
    points.emplace_back(middle.x + half * std::cos(angle), middle.y - height * std::sin(angle));
  }
  return points;
}

}  // namespace

FaceRegion::FaceRegion(const Landmarks& face, double enlarged) {
  std::vector<cv::Point2f> hull;
  cv::convexHull(points_of(face), hull);
  outline_.assign(hull.begin(), hull.end());
  cv::Point2d low = outline_.front(), high = low, middle(0, 0);
  for (const auto& p : outline_) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)}, high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    middle += p * (1.0 / static_cast<double>(outline_.size()));
  }
  for (auto* p : {&low, &high}) *p = middle + enlarged * (*p - middle);
  for (auto& p : outline_) p = middle + enlarged * (p - middle);
  bounds_ = {low, high};
  for (std::size_t i = 0; i < outline_.size(); ++i) {
    const cv::Point2d a = outline_[i], along = outline_[(i + 1) % outline_.size()] - a;
    cv::Point2d inward = cv::Point2d(-along.y, along.x) * (1 / std::hypot(along.x, along.y));
    if (inward.dot(middle - a) < 0) inward = -inward;
    edges_.push_back({inward, inward.dot(a)});
  }
  chart();
}

/// Distance inside the outline; negative outside.
double FaceRegion::depth(cv::Point2d p) const {
  double nearest = std::numeric_limits<double>::infinity();
  for (const auto& edge : edges_) nearest = std::min(nearest, edge.inward.dot(p) - edge.offset);
  return nearest;
}

void FaceRegion::chart() {
  chart_.create(static_cast<int>(bounds_.height / cell) + 1, static_cast<int>(bounds_.width / cell) + 1);
  for (int j = 0; j < chart_.rows; ++j)
    for (int i = 0; i < chart_.cols; ++i) {
      const double middle = depth(bounds_.tl() + cell * cv::Point2d(i + 0.5, j + 0.5));
      chart_(j, i) = middle < -cell ? outside : middle > rim + cell ? deep : unsure;
    }
}

double FaceRegion::weight(cv::Point2d p) const {
  const double x = (p.x - bounds_.x) / cell, y = (p.y - bounds_.y) / cell;
  if (!(x >= 0 && y >= 0 && x < chart_.cols && y < chart_.rows)) return 0;
  const uchar known = chart_(static_cast<int>(y), static_cast<int>(x));
  if (known != unsure) return known == deep ? 1 : 0;
  const double t = std::clamp(depth(p) / rim, 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

}  // namespace micro
