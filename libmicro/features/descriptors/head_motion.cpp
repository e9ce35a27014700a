#include <cmath>

#include "libmicro/features/smooth_derivative.h"

namespace micro {
namespace {

/// Velocities of place, roll and size, and of the turn: a point one inter-ocular distance further back moves
/// by sin(yaw) to the right and by -sin(pitch) downwards, in inter-ocular distances.
void compute(const DescriptorInput& input, std::span<double> out) {
  const SmoothDerivative derivative(input.frames, input.at);
  const auto iod = static_cast<double>(input.here().face.inter_ocular_px);
  const auto velocity = [&](auto&& value) { return derivative.apply(1, value); };
  for (int i = 0; i < 4; ++i)
    out[static_cast<std::size_t>(i)] = velocity([i](const FrameView& view) { return view.motion.head[i]; });
  out[0] /= iod, out[1] /= iod;
  out[4] = -velocity([](const FrameView& view) { return view.motion.turn.y(); }) / iod;
  out[5] = velocity([](const FrameView& view) { return view.motion.turn.x(); }) / iod;
  out[6] = std::hypot(out[0], out[1]);
}

Extractor make(const MakeContext& context) {
  const int half = context.half_window(context.parameters.number("window_s"), 2);
  Extractor extractor{{{"x_velocity", "IOD/s"},
                       {"y_velocity", "IOD/s"},
                       {"roll_velocity", "rad/s"},
                       {"size_velocity", "1/s"},
                       {"pitch_velocity", "rad/s"},
                       {"yaw_velocity", "rad/s"},
                       {"speed", "IOD/s"}}};
  extractor.before = extractor.after = half;
  extractor.compute = compute;
  return extractor;
}

}  // namespace

Descriptor descriptor_head_motion() {
  return {.name = "head_motion",
          .family = Family::signal,
          .description =
              "velocity of the head, measured in every frame: place, roll, size (relative growth), pitch "
              "and yaw",
          .reference =
              "Savitzky and Golay, Smoothing and Differentiation of Data by Simplified Least Squares "
              "Procedures, Analytical Chemistry 1964, on the recorded motion of the head; turns are taken "
              "for small",
          .needs = {.motion = true},
          .parameters = {{"window_s", 0.05,
                          "length of the parabola that is fitted around a frame, s (5 frames at least)",
                          0.005, 1}},
          .make = make,
          .basic = true,
          .cost_ms = 0.001};
}

}  // namespace micro
