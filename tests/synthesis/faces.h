#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/synthesis/face_frame.h"

namespace micro::test {

/// Landmarks of NASA's portrait in the face's own frame, rounded.
inline const Landmarks& portrait_face() {
  static const Landmarks face = [] {
    constexpr std::array<std::array<float, 2>, 68> points{
        {{-1.05F, 0.07F},  {-1.02F, 0.35F},  {-0.98F, 0.61F},  {-0.95F, 0.88F},  {-0.87F, 1.15F},
         {-0.71F, 1.37F},  {-0.51F, 1.56F},  {-0.28F, 1.71F},  {-0.01F, 1.75F},  {0.26F, 1.71F},
         {0.50F, 1.56F},   {0.72F, 1.37F},   {0.88F, 1.14F},   {0.97F, 0.87F},   {1.01F, 0.59F},
         {1.06F, 0.32F},   {1.08F, 0.03F},   {-0.91F, -0.15F}, {-0.78F, -0.29F}, {-0.59F, -0.33F},
         {-0.41F, -0.30F}, {-0.22F, -0.23F}, {0.25F, -0.22F},  {0.42F, -0.29F},  {0.61F, -0.31F},
         {0.79F, -0.28F},  {0.92F, -0.14F},  {0.01F, -0.01F},  {0.02F, 0.19F},   {0.03F, 0.37F},
         {0.03F, 0.57F},   {-0.22F, 0.67F},  {-0.10F, 0.70F},  {0.02F, 0.74F},   {0.14F, 0.70F},
         {0.25F, 0.66F},   {-0.69F, 0.00F},  {-0.57F, -0.08F}, {-0.42F, -0.07F}, {-0.29F, 0.04F},
         {-0.44F, 0.06F},  {-0.59F, 0.06F},  {0.29F, 0.04F},   {0.42F, -0.07F},  {0.57F, -0.08F},
         {0.70F, 0.00F},   {0.58F, 0.06F},   {0.43F, 0.06F},   {-0.53F, 0.87F},  {-0.33F, 0.86F},
         {-0.14F, 0.86F},  {0.01F, 0.88F},   {0.15F, 0.85F},   {0.33F, 0.85F},   {0.52F, 0.86F},
         {0.34F, 1.11F},   {0.15F, 1.21F},   {0.00F, 1.23F},   {-0.15F, 1.21F},  {-0.36F, 1.11F},
         {-0.46F, 0.90F},  {-0.14F, 0.94F},  {0.01F, 0.96F},   {0.15F, 0.94F},   {0.45F, 0.89F},
         {0.15F, 1.08F},   {0.00F, 1.11F},   {-0.15F, 1.09F}}};
    Landmarks landmarks;
    for (std::size_t i = 0; i < points.size(); ++i)
      landmarks.row(static_cast<Eigen::Index>(i)) << points[i][0], points[i][1];
    return landmarks;
  }();
  return face;
}

/// The same face wider or longer.
inline Landmarks stretched(float across, float down) {
  Landmarks face = portrait_face();
  face.col(0) *= across, face.col(1) *= down;
  return in_face_frame(face);
}

/// A face seen from the other side of a mirror; points keep their meaning.
inline Landmarks mirrored_face(const Landmarks& face) {
  constexpr std::array<std::array<int, 2>, 9> rows{
      {{0, 16}, {17, 26}, {31, 35}, {36, 45}, {40, 47}, {48, 54}, {55, 59}, {60, 64}, {65, 67}}};
  std::array<int, 68> partner{};
  for (int i = 0; i < 68; ++i) partner[static_cast<std::size_t>(i)] = i;
  for (const auto& [first, last] : rows)
    for (int i = first; i <= last; ++i) partner[static_cast<std::size_t>(i)] = first + last - i;
  // The eyes run along the upper lid from the outer to the inner corner, and back along the lower one.
  const std::array<std::array<int, 2>, 6> eyes{{{36, 45}, {37, 44}, {38, 43}, {39, 42}, {40, 47}, {41, 46}}};
  for (const auto& [right, left] : eyes)
    partner[static_cast<std::size_t>(right)] = left, partner[static_cast<std::size_t>(left)] = right;
  Landmarks out;
  for (int i = 0; i < 68; ++i) {
    const int from = partner[static_cast<std::size_t>(i)];
    out.row(i) << -face(from, 0), face(from, 1);
  }
  return out;
}

/// A face placed in a picture.
inline Landmarks in_picture(const Landmarks& face, const FacePlacement& placement) {
  Landmarks out;
  for (Eigen::Index i = 0; i < face.rows(); ++i) {
    const cv::Point2d p = placement.to_picture({face(i, 0), face(i, 1)});
    out.row(i) << static_cast<float>(p.x), static_cast<float>(p.y);
  }
  return out;
}

inline cv::Point2d point_of(const Landmarks& face, int landmark) {
  return {face(landmark, 0), face(landmark, 1)};
}

}  // namespace micro::test
