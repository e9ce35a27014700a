#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "libmicro/features/descriptor.h"

namespace micro {

/// Where a neighbour is compared, from the pixel: pixels right and down, frames later.
struct Neighbour {
  double dx = 0, dy = 0, dt = 0;
};

/// `points` neighbours on a circle, counted from the right counter-clockwise as seen (Ojala et al., PAMI
/// 2002, with y down). A plane is given by which two of x, y, t it spans.
enum class Plane { xy, xt, yt };
std::vector<Neighbour> circle(int points, double radius, Plane plane = Plane::xy, double time_radius = 0);

/// For every pixel at least `margin` from the edge, bit k is set where neighbour k is at least as bright as
/// the pixel of frame `at`; between pixels and frames neighbours are interpolated linearly. `frames`: CV_32F,
/// one size.
cv::Mat_<std::uint16_t> pattern_codes(std::span<const cv::Mat_<float>> frames, std::size_t at,
                                      const std::vector<Neighbour>& neighbours, int margin);

/// Grey value of neighbour k for every pixel at least `margin` from the edge.
cv::Mat_<float> neighbour_values(std::span<const cv::Mat_<float>> frames, std::size_t at,
                                 const Neighbour& neighbour, int margin);

/// Which label a code of `points` bits gets.
struct PatternMapping {
  std::vector<std::uint16_t> label;  ///< by code
  std::vector<std::string> names;    ///< by label
  int bins() const { return static_cast<int>(names.size()); }
  void apply(cv::Mat_<std::uint16_t>& codes) const;
};
/// `kind`: "uniform" (codes with at most two changes around the circle in ascending order, the rest together:
/// points (points - 1) + 3 labels), "rotation_invariant" (smallest code over all turns),
/// "rotation_invariant_uniform" (number of ones, the rest together: points + 2 labels), "none". Ojala et al.,
/// PAMI 2002.
PatternMapping pattern_mapping(const std::string& kind, int points);

cv::Mat_<float> as_float(const cv::Mat& crop);

/// Neighbours on a circle of which each is compared with the one across.
struct OppositePairs {
  std::vector<Neighbour> neighbours;  ///< an even number
  int margin;                         ///< crop pixels
  float threshold;                    ///< grey levels
};
/// From the parameters points, radius and threshold.
OppositePairs opposite_pairs(const MakeContext& context);
/// Those parameters, and the grid's.
Parameters opposite_pairs_parameters(double threshold, const std::string& help, int most_points);

}  // namespace micro
