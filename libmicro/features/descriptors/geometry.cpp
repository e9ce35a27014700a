#include <algorithm>
#include <cmath>

#include "libmicro/features/descriptor.h"

namespace micro {
namespace {

double distance(const Landmarks& points, int a, int b) { return (points.row(a) - points.row(b)).norm(); }

/// (|p2 p6| + |p3 p5|) / (2 |p1 p4|) over the six points of an eye.
double aspect_ratio(const Landmarks& points, int first) {
  return (distance(points, first + 1, first + 5) + distance(points, first + 2, first + 4)) /
         (2 * std::max(1e-6, distance(points, first, first + 3)));
}

double brow_height(const Landmarks& points, int first_brow, Eigen::Vector2f eye, Eigen::Vector2f up) {
  const Eigen::Vector2f brow = points.middleRows<5>(first_brow).colwise().mean().transpose();
  return (brow - eye).dot(up);
}

void compute(const DescriptorInput& input, std::span<double> out) {
  const Landmarks& points = input.here().face.landmarks;
  const double iod = std::max(1e-6F, inter_ocular_distance(points));
  const Eigen::Vector2f right = right_eye_centre(points), left = left_eye_centre(points);
  const Eigen::Vector2f across = (left - right).normalized(), up(across.y(), -across.x());
  const Eigen::Vector2f lip_middle = 0.5F * (points.row(51) + points.row(57)).transpose();
  out[0] = aspect_ratio(points, 36);
  out[1] = aspect_ratio(points, 42);
  out[2] = distance(points, 62, 66) / std::max(1e-6, distance(points, 60, 64));
  out[3] = distance(points, 48, 54) / iod;
  out[4] = brow_height(points, 17, right, up) / iod;
  out[5] = brow_height(points, 22, left, up) / iod;
  out[6] = (points.row(48).transpose() - lip_middle).dot(up) / iod;
  out[7] = (points.row(54).transpose() - lip_middle).dot(up) / iod;
}

}  // namespace

Descriptor descriptor_geometry() {
  return {
      .name = "geometry",
      .family = Family::geometry,
      .description = "openings and distances of eyes, brows and mouth from the landmarks",
      .reference = "eye aspect ratio: Soukupova and Cech, Real-Time Eye Blink Detection using Facial Landmarks, CVWW 2016",
      .make =
          [](const MakeContext&) {
            return Extractor{{{"eye_aspect_ratio_r", "1"},
                              {"eye_aspect_ratio_l", "1"},
                              {"mouth_aspect_ratio", "1"},
                              {"mouth_width", "IOD"},
                              {"brow_height_r", "IOD"},
                              {"brow_height_l", "IOD"},
                              {"lip_corner_height_r", "IOD"},
                              {"lip_corner_height_l", "IOD"}},
                             compute};
          },
      .basic = true};
}

}  // namespace micro
