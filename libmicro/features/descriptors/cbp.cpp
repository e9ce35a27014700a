#include <cmath>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

/// Bit k: neighbours k and k + points/2 differ by `threshold` or more; the last bit: so does the pixel from
/// the mean of itself and its neighbours.
cv::Mat_<std::uint16_t> codes_of(const cv::Mat_<float>& crop, const OppositePairs& pairs) {
  const auto& [neighbours, margin, threshold] = pairs;
  std::vector<cv::Mat_<float>> values;
  for (const auto& neighbour : neighbours)
    values.push_back(neighbour_values(std::span(&crop, 1), 0, neighbour, margin));
  const std::size_t half = values.size() / 2;
  cv::Mat_<std::uint16_t> codes(crop.rows - 2 * margin, crop.cols - 2 * margin);
  for (int y = 0; y < codes.rows; ++y)
    for (int x = 0; x < codes.cols; ++x) {
      const float centre = crop(y + margin, x + margin);
      unsigned code = 0;
      float sum = centre;
      for (std::size_t k = 0; k < half; ++k) {
        const float here = values[k](y, x), across = values[k + half](y, x);
        code |= (std::abs(here - across) >= threshold ? 1U : 0U) << k;
        sum += here + across;
      }
      const float mean = sum / static_cast<float>(values.size() + 1);
      code |= (std::abs(centre - mean) >= threshold ? 1U : 0U) << half;
      codes(y, x) = static_cast<std::uint16_t>(code);
    }
  return codes;
}

Extractor make(const MakeContext& context) {
  const OppositePairs pairs = opposite_pairs(context);
  const int bins = 1 << (pairs.neighbours.size() / 2 + 1);
  return code_extractor(Grid(context.parameters.integer("cells"), context.crop_side), pairs.margin, bins,
                        [pairs](const cv::Mat& crop) { return codes_of(as_float(crop), pairs); });
}

}  // namespace

Descriptor descriptor_cbp() {
  return {.name = "cbp",
          .family = Family::appearance,
          .description =
              "centralised binary patterns: pairs of opposite neighbours, and the pixel against its "
              "surroundings",
          .reference =
              "Fu and Wei, Centralized Binary Patterns Embedded with Image Euclidean Distance for Facial "
              "Expression Recognition, ICNC 2008",
          .needs = {.crop = true},
          .parameters = opposite_pairs_parameters(3.0, "difference that counts, grey levels", 14),
          .make = make,
          .cost_ms = 0.26};
}

}  // namespace micro
