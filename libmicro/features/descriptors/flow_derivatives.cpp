#include "libmicro/features/flow_fields.h"

namespace micro {
namespace {

Extractor make(const MakeContext& context) {
  const Grid grid(context.parameters.integer("cells"), context.crop_side);
  const int step = context.parameters.integer("step");
  Extractor extractor{grid.columns({"divergence", "curl"}, "1")};
  extractor.before = extractor.after = span_half_window(context);
  extractor.compute = [=](const DescriptorInput& input, std::span<double> out) {
    const auto flow = input.movement();
    for (int index = 0; index < grid.count(); ++index) {
      const auto at = static_cast<std::size_t>(2 * index);
      const cv::Rect cell = grid.cell(index);
      out[at] =
          cell_mean(flow, cell, step, [](const FlowGradient& gradient) { return gradient.divergence(); });
      out[at + 1] = cell_mean(flow, cell, step, [](const FlowGradient& gradient) { return gradient.curl(); });
    }
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_flow_derivatives() {
  return {
      .name = "flow_derivatives",
      .family = Family::motion,
      .description =
          "mean divergence (skin spreading, relative growth of area) and curl (turning clockwise as seen) "
          "of the movement in each cell",
      .reference =
          "Longuet-Higgins and Prazdny, The Interpretation of a Moving Retinal Image, Proceedings of the "
          "Royal Society B 1980",
      .needs = {.crop = true, .flow = true},
      .parameters = {cells_parameter(8), step_parameter(), span_parameter()},
      .make = make,
      .cost_ms = 6.2};
}

}  // namespace micro
