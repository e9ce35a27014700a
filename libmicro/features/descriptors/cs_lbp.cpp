#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

/// Bit k: neighbour k is brighter than the one across by more than `threshold`.
cv::Mat_<std::uint16_t> codes_of(const cv::Mat_<float>& crop, const OppositePairs& pairs) {
  const auto& [neighbours, margin, threshold] = pairs;
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
  const OppositePairs pairs = opposite_pairs(context);
  const int bins = 1 << (pairs.neighbours.size() / 2);
  return code_extractor(Grid(context.parameters.integer("cells"), context.crop_side), pairs.margin, bins,
                        [pairs](const cv::Mat& crop) { return codes_of(as_float(crop), pairs); });
}

}  // namespace

Descriptor descriptor_cs_lbp() {
  return {.name = "cs_lbp",
          .family = Family::appearance,
          .description = "centre-symmetric local binary patterns: each neighbour against the one across",
          .reference =
              "Heikkila, Pietikainen and Schmid, Description of Interest Regions with Local Binary Patterns, "
              "Pattern Recognition 2009",
          .needs = {.crop = true},
          .parameters =
              opposite_pairs_parameters(2.55, "difference that counts, grey levels (0.01 of the range)", 16),
          .make = make,
          .cost_ms = 0.33};
}

}  // namespace micro
