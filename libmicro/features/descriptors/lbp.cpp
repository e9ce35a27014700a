#include <cmath>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/grid.h"

namespace micro {
namespace {

Extractor make(const MakeContext& context) {
  const int points = context.parameters.integer("points");
  const double radius = context.parameters.number("radius");
  const PatternMapping mapping = pattern_mapping(context.parameters.text("mapping"), points);
  const Grid grid(context.parameters.integer("cells"), context.crop_side);
  const int margin = static_cast<int>(std::ceil(radius));
  return {grid.columns(mapping.names, "1"),
          [=, neighbours = circle(points, radius)](const DescriptorInput& input, std::span<double> out) {
            const cv::Mat_<float> crop = as_float(input.here().crop);
            auto codes = pattern_codes(std::span(&crop, 1), 0, neighbours, margin);
            mapping.apply(codes);
            cell_histograms(codes, margin, grid, mapping.bins(), out);
          }};
}

}  // namespace

Descriptor descriptor_lbp() {
  return {.name = "lbp",
          .family = Family::appearance,
          .description = "local binary patterns: share of each pattern in each cell of the crop",
          .reference =
              "Ojala, Pietikainen and Maenpaa, Multiresolution Gray-Scale and Rotation Invariant Texture "
              "Classification with Local Binary Patterns, PAMI 2002",
          .needs = {.crop = true},
          .parameters = {cells_parameter(6),
                         {"points", 8, "neighbours on the circle", 4, 12},
                         {"radius", 1.0, "of the circle, crop pixels", 1, 8},
                         {"mapping",
                          "uniform",
                          "how patterns are gathered into bins",
                          {},
                          {},
                          {"uniform", "rotation_invariant", "rotation_invariant_uniform", "none"}}},
          .make = make,
          .cost_ms = 0.14};
}

}  // namespace micro
