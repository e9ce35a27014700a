#include <cmath>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

/// Bit k: neighbour k is brighter than the one across by more than `threshold`.
cv::Mat_<std::uint16_t> codes_of(const cv::Mat_<float>& crop, const std::vector<Neighbour>& neighbours,
                                 int margin, float threshold) {
  cv::Mat_<std::uint16_t> codes(crop.rows - 2 * margin, crop.cols - 2 * margin, std::uint16_t{0});
  const std::size_t half = neighbours.size() / 2;
  for (std::size_t k = 0; k < half; ++k) {
    const auto here = neighbour_values(std::span(&crop, 1), 0, neighbours[k], margin);
    const auto across = neighbour_values(std::span(&crop, 1), 0, neighbours[k + half], margin);
    for (int y = 0; y < codes.rows; ++y)
      for (int x = 0; x < codes.cols; ++x)
        if (here(y, x) - across(y, x) > threshold)
          codes(y, x) = static_cast<std::uint16_t>(codes(y, x) | 1U << k);
  }
  return codes;
}

Extractor make(const MakeContext& context) {
  const int points = context.parameters.integer("points") / 2 * 2;
  const double radius = context.parameters.number("radius");
  const auto threshold = static_cast<float>(context.parameters.number("threshold"));
  const Grid grid(context.parameters.integer("cells"), context.crop_side);
  const int margin = static_cast<int>(std::ceil(radius)), bins = 1 << (points / 2);
  return {grid.columns(numbered("p", bins), "1"),
          [=, neighbours = circle(points, radius)](const DescriptorInput& input, std::span<double> out) {
            const auto codes = codes_of(as_float(input.here().crop), neighbours, margin, threshold);
            cell_histograms(codes, margin, grid, bins, out);
          }};
}

}  // namespace

Descriptor descriptor_cs_lbp() {
  return {
      .name = "cs_lbp",
      .family = Family::appearance,
      .description = "centre-symmetric local binary patterns: each neighbour against the one across",
      .reference =
          "Heikkila, Pietikainen and Schmid, Description of Interest Regions with Local Binary Patterns, "
          "Pattern Recognition 2009",
      .needs = {.crop = true},
      .parameters = {cells_parameter(6),
                     {"points", 8, "neighbours on the circle, even", 4, 16},
                     {"radius", 1.0, "of the circle, crop pixels", 1, 8},
                     {"threshold", 2.55, "difference that counts, grey levels (0.01 of the range)", 0, 255}},
      .make = make,
      .cost_ms = 0.33};
}

}  // namespace micro
