#include "libmicro/motion/region_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace micro {
namespace {

/// A region: the mean of some landmarks, shifted, with a Gaussian window. Offsets and radii in inter-ocular
/// distances.
struct RegionShape {
  std::vector<int> landmarks;
  double dx, dy, rx, ry;
};

// In the order of Region. Shifts move a window off the moving edge of eye or lip onto the skin that the
// muscle pulls.
const std::array<RegionShape, region_count>& region_shapes() {
  static const std::array<RegionShape, region_count> shapes{{
      {{17, 18}, 0.06, -0.04, 0.175, 0.125},   // brow_outer_r
      {{20, 21}, 0, -0.04, 0.16, 0.125},       // brow_inner_r
      {{21, 22}, 0, 0.04, 0.14, 0.16},         // glabella
      {{22, 23}, 0, -0.04, 0.16, 0.125},       // brow_inner_l
      {{25, 26}, -0.06, -0.04, 0.175, 0.125},  // brow_outer_l
      {{37, 38}, 0, -0.05, 0.19, 0.06},        // lid_upper_r
      {{40, 41}, 0, 0.07, 0.19, 0.06},         // lid_lower_r
      {{43, 44}, 0, -0.05, 0.19, 0.06},        // lid_upper_l
      {{46, 47}, 0, 0.07, 0.19, 0.06},         // lid_lower_l
      {{28, 29}, 0, 0, 0.125, 0.19},           // nose_bridge
      {{31}, -0.06, -0.04, 0.125, 0.125},      // nose_wing_r
      {{35}, 0.06, -0.04, 0.125, 0.125},       // nose_wing_l
      {{36, 48}, -0.05, -0.12, 0.2, 0.175},    // cheek_r
      {{45, 54}, 0.05, -0.12, 0.2, 0.175},     // cheek_l
      {{49, 50}, 0, -0.02, 0.125, 0.1},        // lip_upper_r
      {{51}, 0, -0.02, 0.125, 0.1},            // lip_upper_m
      {{52, 53}, 0, -0.02, 0.125, 0.1},        // lip_upper_l
      {{48}, -0.02, 0, 0.125, 0.125},          // mouth_corner_r
      {{54}, 0.02, 0, 0.125, 0.125},           // mouth_corner_l
      {{57, 58, 56}, 0, 0, 0.2, 0.11},         // lip_lower
      {{8, 57}, 0, 0.05, 0.225, 0.15},         // chin
  }};
  return shapes;
}

constexpr double reach = 1.4;  // of a window, in its radii
constexpr double many_pixels =
    250;  // windows larger than this keep every other pixel: the crop is smoothed anyway
constexpr double unit_iod = 2 * CanonicalCrop::eye_half_distance;

cv::Point2d mean_of(const Landmarks& shape, const std::vector<int>& indices) {
  cv::Point2d sum(0, 0);
  for (const int i : indices) sum += cv::Point2d(shape(i, 0), shape(i, 1));
  return sum * (1.0 / static_cast<double>(indices.size()));
}

cv::Point2d region_centre(const Landmarks& unit_shape, const RegionShape& shape) {
  return mean_of(unit_shape, shape.landmarks) + cv::Point2d(shape.dx, shape.dy) * unit_iod;
}

/// How well motion can be seen at each pixel: the smaller eigenvalue of the structure tensor, compressed.
cv::Mat_<float> texture_of(const cv::Mat& crop) {
  cv::Mat_<float> eigen;
  cv::cornerMinEigenVal(crop, eigen, std::max(3, crop.cols / 24), 3);
  cv::Mat_<float> texture;
  cv::sqrt(cv::max(eigen, 0.0F), texture);  // rounding makes flat patches slightly negative
  const double typical = cv::mean(texture)[0];
  texture = texture / (texture + typical + 1e-9) + 0.05;
  return texture;
}

std::vector<WeightedPixel> window(cv::Point2d centre, double rx, double ry, const cv::Mat_<float>& texture) {
  const int side = texture.cols;
  const bool thin = rx * ry * side * side * std::numbers::pi * reach * reach > many_pixels;
  std::vector<WeightedPixel> pixels;
  double total = 0;
  const auto first = [&](double c, double r) {
    return std::max(0, static_cast<int>(std::ceil((c - reach * r) * side)));
  };
  const auto last = [&](double c, double r) {
    return std::min(side - 1, static_cast<int>(std::floor((c + reach * r) * side)));
  };
  for (int y = first(centre.y, ry); y <= last(centre.y, ry); ++y)
    for (int x = first(centre.x, rx); x <= last(centre.x, rx); ++x) {
      const double u = ((x + 0.5) / side - centre.x) / rx, v = ((y + 0.5) / side - centre.y) / ry;
      const double d = u * u + v * v;
      if (d > reach * reach || (thin && (x + y) % 2)) continue;
      pixels.push_back({x, y, static_cast<float>(std::exp(-d)) * texture(y, x)});
      total += pixels.back().weight;
    }
  for (auto& pixel : pixels) pixel.weight /= static_cast<float>(total);
  return pixels;
}

/// 1 at the centre of an ellipse, a half on it, 0 well outside.
double softly_inside(double x, double y, cv::Point2d centre, double rx, double ry) {
  const double d = std::sqrt(std::pow((x - centre.x) / rx, 2) + std::pow((y - centre.y) / ry, 2));
  constexpr double softness = 0.1;
  return 1 / (1 + std::exp((d - 1) / softness));
}

/// The head's own points: the face without eyes, mouth and chin, which move by themselves; brows and
/// forehead, which do so less often, have less say.
std::vector<WeightedPixel> head_grid(const Landmarks& shape, int side) {
  const int step = std::max(2, side / 96);
  const cv::Point2d face = mean_of(shape, {27, 28, 29, 30}), mouth = mean_of(shape, {48, 54, 51, 57});
  const cv::Point2d right = mean_of(shape, {36, 37, 38, 39, 40, 41}),
                    left = mean_of(shape, {42, 43, 44, 45, 46, 47});
  const cv::Point2d right_brow = mean_of(shape, {17, 18, 19, 20, 21}),
                    left_brow = mean_of(shape, {22, 23, 24, 25, 26});
  std::vector<WeightedPixel> pixels;
  for (int y = 0; y < side; y += step)
    for (int x = 0; x < side; x += step) {
      const double u = (x + 0.5) / side, v = (y + 0.5) / side;
      double weight = softly_inside(u, v, face, 0.85 * unit_iod, 1.05 * unit_iod);
      for (const auto& eye : {right, left})
        weight *= 1 - softly_inside(u, v, eye, 0.34 * unit_iod, 0.20 * unit_iod);
      for (const auto& brow : {right_brow, left_brow})
        weight *= 1 - 0.7 * softly_inside(u, v, brow, 0.45 * unit_iod, 0.22 * unit_iod);
      weight *= 1 - softly_inside(u, v, mouth, 0.68 * unit_iod, 0.42 * unit_iod);
      if (weight > 0.02) pixels.push_back({x, y, static_cast<float>(weight)});
    }
  return pixels;
}

/// What is seen in the opening of an eye.
std::vector<WeightedPixel> eye_opening(const Landmarks& shape, int first, int side) {
  std::vector<cv::Point> corners;
  for (int i = first; i < first + 6; ++i)
    corners.emplace_back(static_cast<int>(std::lround(16 * (shape(i, 0) * side - 0.5))),
                         static_cast<int>(std::lround(16 * (shape(i, 1) * side - 0.5))));
  cv::Mat_<uchar> inside(side, side, uchar{0});
  cv::fillConvexPoly(inside, corners, 1, cv::LINE_8, 4);
  std::vector<WeightedPixel> pixels;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      if (inside(y, x)) pixels.push_back({x, y, 1});
  for (auto& pixel : pixels) pixel.weight /= static_cast<float>(pixels.size());
  return pixels;
}

cv::Rect box_at(cv::Point2d centre, double width, double height, int side) {
  const cv::Rect box(static_cast<int>(std::lround((centre.x - width / 2) * side)),
                     static_cast<int>(std::lround((centre.y - height / 2) * side)),
                     std::max(2, static_cast<int>(std::lround(width * side))),
                     std::max(2, static_cast<int>(std::lround(height * side))));
  return box & cv::Rect(0, 0, side, side);
}

}  // namespace

std::array<bool, region_count> regions_in_picture(const Landmarks& unit_shape,
                                                  const cv::Matx23d& unit_from_image, cv::Size picture) {
  const auto& m = unit_from_image;
  const double n = m(0, 0) * m(0, 0) + m(1, 0) * m(1, 0);
  const double reach = 0.5 * unit_iod / std::sqrt(n);  // half a radius of one, source pixels
  std::array<bool, region_count> inside{};
  for (std::size_t r = 0; r < inside.size(); ++r) {
    const auto& shape = region_shapes()[r];
    const cv::Point2d unit = region_centre(unit_shape, shape) - cv::Point2d(m(0, 2), m(1, 2));
    const double x = (m(0, 0) * unit.x + m(1, 0) * unit.y) / n,
                 y = (-m(1, 0) * unit.x + m(0, 0) * unit.y) / n;
    inside[r] = x >= reach * shape.rx && y >= reach * shape.ry && x <= picture.width - 1 - reach * shape.rx &&
                y <= picture.height - 1 - reach * shape.ry;
  }
  return inside;
}

RegionMap make_region_map(const Landmarks& unit_shape, const cv::Mat& crop) {
  const cv::Mat_<float> texture = texture_of(crop);
  RegionMap map;
  for (std::size_t r = 0; r < map.regions.size(); ++r) {
    const auto& shape = region_shapes()[r];
    map.regions[r] =
        window(region_centre(unit_shape, shape), shape.rx * unit_iod, shape.ry * unit_iod, texture);
  }
  map.head = head_grid(unit_shape, crop.cols);
  const std::array<std::vector<int>, 2> eye_points{{{36, 37, 38, 39, 40, 41}, {42, 43, 44, 45, 46, 47}}};
  for (std::size_t e = 0; e < 2; ++e) {
    const cv::Point2d centre = mean_of(unit_shape, eye_points[e]);
    map.openings[e] = eye_opening(unit_shape, eye_points[e].front(), crop.cols);
    map.eyes[e] = box_at(centre, 0.36 * unit_iod, 0.14 * unit_iod, crop.cols);
    map.cheeks[e] =
        box_at(centre + cv::Point2d(0, 0.42 * unit_iod), 0.30 * unit_iod, 0.16 * unit_iod, crop.cols);
  }
  return map;
}

}  // namespace micro
