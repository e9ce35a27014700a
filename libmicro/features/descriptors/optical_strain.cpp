#include "libmicro/features/flow_fields.h"

namespace micro {
namespace {

Extractor make(const MakeContext& context) {
  const Grid grid(context.parameters.integer("cells"), context.crop_side);
  const int step = context.parameters.integer("step");
  Extractor extractor{grid.columns({"strain"}, "1")};
  extractor.before = extractor.after = span_half_window(context);
  extractor.compute = [=](const DescriptorInput& input, std::span<double> out) {
    const auto flow = input.movement();
    for (int cell = 0; cell < grid.count(); ++cell)
      out[static_cast<std::size_t>(cell)] = cell_mean(
          flow, grid.cell(cell), step, [](const FlowGradient& gradient) { return gradient.strain(); });
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_optical_strain() {
  return {.name = "optical_strain",
          .family = Family::motion,
          .description =
              "mean magnitude of optical strain, how much the skin is stretched or sheared, in each cell",
          .reference =
              "Shreve, Godavarthy, Goldgof and Sarkar, Macro- and Micro-Expression Spotting in Long Videos "
              "Using Spatio-Temporal Strain, FG 2011; per block: Liong et al., ACCV workshops 2014",
          .needs = {.crop = true, .flow = true},
          .parameters = {cells_parameter(8), step_parameter(), span_parameter()},
          .make = make,
          .cost_ms = 6.2};
}

}  // namespace micro
