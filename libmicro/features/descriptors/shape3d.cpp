#include <algorithm>

#include "libmicro/features/descriptor.h"
#include "libmicro/features/head_fit_3d.h"

namespace micro {
namespace {

Extractor make(const MakeContext& context) {
  Extractor extractor{{{"pitch", "rad"}, {"yaw", "rad"}, {"roll", "rad"}, {"residual", "IOD"}}};
  for (const auto& mode : head_modes()) extractor.columns.push_back({mode.name, "1"});
  const bool points = context.parameters.flag("points");
  for (int i = 0; points && i < 68; ++i)
    for (const char* axis : {"x", "y", "z"}) extractor.columns.push_back({axis + std::to_string(i), "IOD"});
  extractor.compute = [points, noise = context.parameters.number("noise")](const DescriptorInput& input,
                                                                           std::span<double> out) {
    const FaceObservation& face = input.here().face;
    const HeadFit3d fit = fit_head_3d(face.landmarks, face.pose, noise);
    const Eigen::Vector3d angles = fit.angles();
    auto at = std::copy_n(angles.data(), 3, out.begin());
    *at++ = fit.residual;
    at = std::copy_n(fit.weights.data(), fit.weights.size(), at);
    const HeadPoints shape = fit.shape();
    if (points) std::copy_n(shape.data(), shape.size(), at);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_shape3d() {
  return {.name = "shape3d",
          .family = Family::model,
          .description =
              "a deformable average head fitted to the 68 landmarks: its turn, weights of the ways in "
              "which it is changed, and its points (x to the subject's left, y down, z away from the nose "
              "tip)",
          .reference =
              "sparse fit in the manner of Blanz and Vetter, SIGGRAPH 1999, with hand-made modes after "
              "FACS in place of scans: depth is the model's, not measured",
          .parameters = {{"noise", 0.02, "uncertainty of the landmarks, inter-ocular distances", 0.001, 0.5},
                         {"points", true, "also give the 68 points in space"}},
          .make = make,
          .cost_ms = 0.075};
}

}  // namespace micro
