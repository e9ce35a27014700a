#include <cmath>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

/// Bit k: neighbours k and k + points/2 differ by `threshold` or more; the last bit: so does the pixel from
/// the mean of itself and its neighbours.
cv::Mat_<std::uint16_t> codes_of(const cv::Mat_<float>& crop, const std::vector<Neighbour>& neighbours,
                                 int margin, float threshold) {
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
  const int points = context.parameters.integer("points") / 2 * 2;
  const double radius = context.parameters.number("radius");
  const auto threshold = static_cast<float>(context.parameters.number("threshold"));
  const Grid grid(context.parameters.integer("cells"), context.crop_side);
  const int margin = static_cast<int>(std::ceil(radius)), bins = 1 << (points / 2 + 1);
  return {grid.columns(numbered("p", bins), "1"),
          [=, neighbours = circle(points, radius)](const DescriptorInput& input, std::span<double> out) {
            const auto codes = codes_of(as_float(input.here().crop), neighbours, margin, threshold);
            cell_histograms(codes, margin, grid, bins, out);
          }};
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
          .parameters = {cells_parameter(6),
                         {"points", 8, "neighbours on the circle, even", 4, 14},
                         {"radius", 1.0, "of the circle, crop pixels", 1, 8},
                         {"threshold", 3.0, "difference that counts, grey levels", 0, 255}},
          .make = make,
          .cost_ms = 0.26};
}

}  // namespace micro
