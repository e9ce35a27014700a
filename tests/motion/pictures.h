#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>
#include <utility>

#include "libmicro/core/face.h"

namespace micro::test {

using Eigen::Vector2d;

/// A texture with a value at every real place, so that pictures of it can be moved without interpolation: waves of
/// `shortest` to ten times as many pixels in all directions.
class Texture {
 public:
  explicit Texture(std::uint64_t seed, double shortest = 7) {
    cv::RNG random(seed);
    for (auto& wave : waves_) {
      const double frequency =
          2 * std::numbers::pi / (shortest * std::pow(10.0, random.uniform(0.0, 1.0)));
      const double direction = random.uniform(0.0, std::numbers::pi);
      wave = {frequency * std::cos(direction), frequency * std::sin(direction),
              random.uniform(0.0, 2 * std::numbers::pi)};
    }
  }
  double operator()(const Vector2d& at) const {
    double sum = 0;
    for (const auto& wave : waves_) sum += std::sin(wave[0] * at.x() + wave[1] * at.y() + wave[2]);
    return 128 + 15 * sum;
  }

 private:
  std::array<std::array<double, 3>, 16> waves_;
};

/// CV_8UC1 whose pixel p shows the texture at `place(p)`.
template <class Place>
cv::Mat picture(const Texture& texture, int side, Place&& place, double noise = 0, std::uint64_t seed = 1) {
  cv::RNG random(seed);
  cv::Mat_<uchar> out(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      out(y, x) = cv::saturate_cast<uchar>(texture(place(Vector2d(x, y))) +
                                           (noise > 0 ? random.gaussian(noise) : 0.0));
  return out;
}

/// The texture after it moved by `shift`: pictures `from` and `to` of it have from(p) = to(p + shift).
inline cv::Mat shifted(const Texture& texture, int side, const Vector2d& shift, double noise = 0,
                       std::uint64_t seed = 1) {
  return picture(texture, side, [&](const Vector2d& p) -> Vector2d { return p - shift; }, noise, seed);
}

/// A frontal face in the unit crop, mirror symmetric about x = 0.5.
inline Landmarks frontal_shape() {
  // Subject's right half and the middle, in inter-ocular distances from the point between the eyes.
  constexpr std::array<std::array<double, 3>, 30> half{{
      {17, -0.85, -0.28}, {18, -0.72, -0.38}, {19, -0.55, -0.42}, {20, -0.38, -0.40}, {21, -0.22, -0.34},
      {27, 0, 0.00},      {28, 0, 0.20},      {29, 0, 0.38},      {30, 0, 0.55},      {31, -0.22, 0.66},
      {32, -0.11, 0.70},  {33, 0, 0.72},      {36, -0.72, 0.01},  {37, -0.58, -0.07}, {38, -0.42, -0.07},
      {39, -0.28, 0.01},  {40, -0.42, 0.06},  {41, -0.58, 0.06},  {48, -0.42, 1.10},  {49, -0.27, 1.02},
      {50, -0.10, 0.98},  {51, 0, 1.00},      {57, 0, 1.26},      {58, -0.10, 1.25},  {59, -0.27, 1.20},
      {60, -0.35, 1.10},  {61, -0.10, 1.08},  {62, 0, 1.09},      {66, 0, 1.14},      {67, -0.10, 1.13},
  }};
  constexpr std::array<std::pair<int, int>, 29> mirror{
      {{17, 26}, {18, 25}, {19, 24}, {20, 23}, {21, 22}, {31, 35}, {32, 34}, {36, 45}, {37, 44}, {38, 43},
       {39, 42}, {40, 47}, {41, 46}, {48, 54}, {49, 53}, {50, 52}, {58, 56}, {59, 55}, {60, 64}, {61, 63},
       {67, 65}, {0, 16},  {1, 15},  {2, 14},  {3, 13},  {4, 12},  {5, 11},  {6, 10},  {7, 9}}};
  constexpr double iod = 2 * CanonicalCrop::eye_half_distance;
  Landmarks shape;
  const auto put = [&](int i, double x, double y) {
    shape.row(i) << static_cast<float>(0.5 + iod * x), static_cast<float>(CanonicalCrop::eye_y + iod * y);
  };
  for (int i = 0; i <= 8; ++i)
    put(i, -1.05 * std::cos(std::numbers::pi * i / 16), 1.75 * std::sin(std::numbers::pi * i / 16));
  for (const auto& [i, x, y] : half)
    put(static_cast<int>(i), x, y);
  for (const auto& [right, left] : mirror) shape.row(left) << 1 - shape(right, 0), shape(right, 1);
  return shape;
}

}  // namespace micro::test
