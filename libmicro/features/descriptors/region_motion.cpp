#include "libmicro/core/regions.h"
#include "libmicro/features/smooth_derivative.h"

namespace micro {
namespace {

constexpr std::array<const char*, 3> kinds{"", "_velocity", "_acceleration"};
constexpr std::array<const char*, 3> units{"%IOD", "%IOD/s", "%IOD/s^2"};

Extractor make(const MakeContext& context) {
  const int half = context.half_window(context.parameters.number("window_s"), 2);
  Extractor extractor;
  for (const char* region : region_names)
    for (std::size_t k = 0; k < kinds.size(); ++k)
      for (const char* axis : {"_x", "_y"})
        extractor.columns.push_back({std::string(region) + kinds[k] + axis, units[k]});
  extractor.before = extractor.after = half;
  extractor.compute = [](const DescriptorInput& input, std::span<double> out) {
    const SmoothDerivative derivative(input.frames, input.at);
    const double percent = 100 / static_cast<double>(input.here().face.inter_ocular_px);
    std::size_t at = 0;
    for (int region = 0; region < region_count; ++region)
      for (int order = 0; order < 3; ++order)
        for (int axis = 0; axis < 2; ++axis)
          out[at++] = percent * derivative.apply(order, [=](const FrameView& view) {
            return view.motion.displacement(region, axis);
          });
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_region_motion() {
  return {.name = "region_motion",
          .family = Family::motion,
          .description =
              "displacement of each facial region, smoothed, with its velocity and acceleration; head "
              "motion removed, x to the subject's left, y down",
          .reference =
              "Savitzky and Golay, Smoothing and Differentiation of Data by Simplified Least Squares "
              "Procedures, Analytical Chemistry 1964, on the recorded displacement",
          .needs = {.motion = true},
          .parameters = {{"window_s", 0.05,
                          "length of the parabola that is fitted around a frame, s (5 frames at least)",
                          0.005, 1}},
          .make = make,
          .basic = true,
          .cost_ms = 0.001};
}

}  // namespace micro
