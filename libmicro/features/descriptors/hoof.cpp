#include "libmicro/core/regions.h"
#include "libmicro/features/flow_fields.h"

namespace micro {
namespace {

Extractor make(const MakeContext& context) {
  const int bins = context.parameters.integer("bins");
  Extractor extractor;
  for (const char* region : region_names)
    for (const auto& bin : numbered("_o", bins)) extractor.columns.push_back({region + bin, "1"});
  extractor.before = extractor.after = span_half_window(context);
  extractor.compute = [bins](const DescriptorInput& input, std::span<double> out) {
    const auto flow = input.movement();
    std::ranges::fill(out, 0.0);
    std::size_t begin = 0;
    for (const auto& region : input.flows->regions(input.frames.front())) {
      const auto histogram = out.subspan(begin, static_cast<std::size_t>(bins));
      for (const auto& pixel : region) {
        const cv::Vec2f& moved = flow(pixel.y, pixel.x);
        histogram[static_cast<std::size_t>(mirror_bin(moved, bins))] += pixel.weight * cv::norm(moved);
      }
      normalise(histogram);
      begin += static_cast<std::size_t>(bins);
    }
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_hoof() {
  return {.name = "hoof",
          .family = Family::motion,
          .description =
              "histogram of oriented optical flow of each region: share of the movement in each direction, "
              "weighted by its length; left and right count alike, o0 is up",
          .reference =
              "Chaudhry, Ravichandran, Hager and Vidal, Histograms of Oriented Optical Flow and "
              "Binet-Cauchy Kernels on Nonlinear Dynamical Systems, CVPR 2009",
          .needs = {.crop = true, .flow = true},
          .parameters = {{"bins", 8, "directions from up to down", 2, 36}, span_parameter()},
          .make = make,
          .cost_ms = 6};
}

}  // namespace micro
