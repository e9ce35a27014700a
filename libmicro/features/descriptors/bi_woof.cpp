#include "libmicro/features/flow_fields.h"

namespace micro {
namespace {

struct Setup {
  Grid grid;
  int bins, step;
  double percent;  ///< of the inter-ocular distance, per crop pixel
};

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const auto flow = input.movement();
  std::ranges::fill(out, 0.0);
  for (int index = 0; index < setup.grid.count(); ++index) {
    const cv::Rect cell = setup.grid.cell(index);
    const double strain =
        cell_mean(flow, cell, setup.step, [](const FlowGradient& gradient) { return gradient.strain(); });
    const auto histogram =
        out.subspan(static_cast<std::size_t>(index * setup.bins), static_cast<std::size_t>(setup.bins));
    for (int y = cell.y; y < cell.br().y; ++y)
      for (int x = cell.x; x < cell.br().x; ++x)
        histogram[static_cast<std::size_t>(whole_bin(flow(y, x), setup.bins))] += cv::norm(flow(y, x));
    for (double& value : histogram) value *= setup.percent * strain / cell.area();
  }
}

Extractor make(const MakeContext& context) {
  const Setup setup{Grid(context.parameters.integer("cells"), context.crop_side),
                    context.parameters.integer("bins"), context.parameters.integer("step"),
                    100 / context.inter_ocular()};
  Extractor extractor{setup.grid.columns(numbered("o", setup.bins), "%IOD")};
  extractor.before = extractor.after = span_half_window(context);
  extractor.compute = [setup](const DescriptorInput& input, std::span<double> out) {
    compute(setup, input, out);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_bi_woof() {
  return {
      .name = "bi_woof",
      .family = Family::motion,
      .description =
          "bi-weighted oriented optical flow: mean length of the flow in each direction (o0 from the right "
          "as seen, clockwise), times the mean optical strain of the cell; of events from onset to apex",
      .reference =
          "Liong, See, Wong and Phan, Less is More: Micro-expression Recognition from Video using Apex "
          "Frame, Signal Processing: Image Communication 2018",
      .needs = {.crop = true, .flow = true},
      .parameters = {cells_parameter(8),
                     {"bins", 8, "directions over the whole turn", 2, 36},
                     step_parameter(),
                     span_parameter()},
      .make = make,
      .per_event = true,
      .cost_ms = 6.8};
}

}  // namespace micro
