#include "libmicro/motion/relief.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace micro {
namespace {

constexpr double unit_iod = 2 * CanonicalCrop::eye_half_distance;
constexpr double reach = 0.22 * unit_iod;  // of a landmark's depth
constexpr double mean_depth = 0.33;        // of forehead, nose and upper cheeks
constexpr double forehead_rise = 0.55;     // of the upper row of forehead points over the brows, IOD
constexpr float forehead_depth = 0.34F;

// Inter-ocular distances behind the tip of the nose, rounded; landmarks 0-16 jaw, 17-26 brows, 27-35 nose,
// 36-47 eyes, 48-67 mouth.
constexpr std::array<float, 68> landmark_depths{
    1.25F, 1.22F, 1.15F, 1.05F, 0.90F, 0.72F, 0.52F, 0.34F, 0.27F, 0.34F, 0.52F, 0.72F, 0.90F, 1.05F,
    1.15F, 1.22F, 1.25F, 0.56F, 0.40F, 0.31F, 0.26F, 0.24F, 0.24F, 0.26F, 0.31F, 0.40F, 0.56F, 0.24F,
    0.17F, 0.09F, 0.00F, 0.20F, 0.17F, 0.15F, 0.17F, 0.20F, 0.48F, 0.40F, 0.38F, 0.38F, 0.39F, 0.42F,
    0.38F, 0.38F, 0.40F, 0.48F, 0.42F, 0.39F, 0.32F, 0.24F, 0.18F, 0.17F, 0.18F, 0.24F, 0.32F, 0.25F,
    0.21F, 0.20F, 0.21F, 0.25F, 0.31F, 0.21F, 0.19F, 0.21F, 0.31F, 0.22F, 0.21F, 0.22F};

struct Node {
  double u, v;
  float depth;
};

std::vector<Node> known_depths(const Landmarks& shape) {
  std::vector<Node> known;
  for (int i = 0; i < 68; ++i)
    known.push_back({shape(i, 0), shape(i, 1), landmark_depths[static_cast<std::size_t>(i)]});
  for (int i = 17; i < 27; ++i)
    for (const double rise : {0.5 * forehead_rise, forehead_rise})
      known.push_back({shape(i, 0), shape(i, 1) - rise * unit_iod,
                       std::max(forehead_depth, landmark_depths[static_cast<std::size_t>(i)])});
  return known;
}

}  // namespace

Relief::Relief(const Landmarks& unit_shape) : depth_(nodes, nodes) {
  const auto known = known_depths(unit_shape);
  for (int row = 0; row < nodes; ++row)
    for (int column = 0; column < nodes; ++column) {
      const double u = static_cast<double>(column) / (nodes - 1), v = static_cast<double>(row) / (nodes - 1);
      double sum = 1e-6, depth = 1e-6;  // far from everything: as deep as the ears
      for (const auto& node : known) {
        const double d = ((u - node.u) * (u - node.u) + (v - node.v) * (v - node.v)) / (reach * reach);
        const double w = d < 16 ? std::exp(-d) : 0;
        sum += w, depth += w * node.depth;
      }
      depth_(row, column) = static_cast<float>(depth / sum - mean_depth);
    }
}

float Relief::at(double u, double v) const {
  const double x = std::clamp(u, 0.0, 1.0) * (nodes - 1), y = std::clamp(v, 0.0, 1.0) * (nodes - 1);
  const int x0 = std::min(static_cast<int>(x), nodes - 2), y0 = std::min(static_cast<int>(y), nodes - 2);
  const auto fx = static_cast<float>(x - x0), fy = static_cast<float>(y - y0);
  return (1 - fy) * ((1 - fx) * depth_(y0, x0) + fx * depth_(y0, x0 + 1)) +
         fy * ((1 - fx) * depth_(y0 + 1, x0) + fx * depth_(y0 + 1, x0 + 1));
}

}  // namespace micro
