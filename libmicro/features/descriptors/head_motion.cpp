#include <cmath>
#include <vector>

#include "libmicro/features/smooth_derivative.h"

namespace micro {
namespace {

constexpr std::size_t fewest_fits = 3;

/// Slope of a least-squares line through the frames of a window in which landmarks were fitted: pitch and yaw
/// are known there alone.
template <class Value>
double slope(const DescriptorInput& input, double fps, Value&& value) {
  double n = 0, sum_t = 0, sum_v = 0, sum_tt = 0, sum_tv = 0;
  for (std::size_t i = 0; i < input.frames.size(); ++i) {
    if (!input.frames[i].face.landmarks_fitted) continue;
    const double t = (static_cast<double>(i) - static_cast<double>(input.at)) / fps,
                 v = value(input.frames[i]);
    n += 1, sum_t += t, sum_v += v, sum_tt += t * t, sum_tv += t * v;
  }
  const double spread = n * sum_tt - sum_t * sum_t;
  if (n < static_cast<double>(fewest_fits) || !(spread > 0)) return std::nan("");
  return (n * sum_tv - sum_t * sum_v) / spread;
}

struct Setup {
  int half;
  double fps;
  SmoothDerivative filter;
};

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const double iod = static_cast<double>(input.here().face.inter_ocular_px);
  std::ranges::fill(out, std::nan(""));
  const auto half = static_cast<std::size_t>(setup.half);
  if (input.at >= half && input.at + half < input.frames.size()) {
    const auto near = input.frames.subspan(input.at - half, 2 * half + 1);
    for (int i = 0; i < 4; ++i)
      out[static_cast<std::size_t>(i)] =
          setup.filter.apply(1, near, [i](const FrameView& view) { return view.motion.head[i]; });
    out[0] /= iod, out[1] /= iod;
    out[6] = std::hypot(out[0], out[1]);
  }
  out[4] = slope(input, setup.fps,
                 [](const FrameView& view) { return static_cast<double>(view.face.pose.rotation.x()); });
  out[5] = slope(input, setup.fps,
                 [](const FrameView& view) { return static_cast<double>(view.face.pose.rotation.y()); });
}

Extractor make(const MakeContext& context) {
  const int half = context.half_window(context.parameters.number("window_s"), 2);
  const Setup setup{half, context.capture_fps, SmoothDerivative(half, context.capture_fps)};
  Extractor extractor{{{"x_velocity", "IOD/s"},
                       {"y_velocity", "IOD/s"},
                       {"roll_velocity", "rad/s"},
                       {"size_velocity", "1/s"},
                       {"pitch_velocity", "rad/s"},
                       {"yaw_velocity", "rad/s"},
                       {"speed", "IOD/s"}}};
  extractor.before = extractor.after = context.half_window(context.parameters.number("turn_window_s"), half);
  extractor.partial = true;
  extractor.compute = [setup](const DescriptorInput& input, std::span<double> out) {
    compute(setup, input, out);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_head_motion() {
  return {.name = "head_motion",
          .family = Family::signal,
          .description =
              "velocity of the head: place, roll and size (relative growth) from the flow, pitch and yaw "
              "from the "
              "frames in which landmarks were fitted",
          .reference =
              "first derivative by Savitzky and Golay, Analytical Chemistry 1964; pitch and yaw by a "
              "least-squares "
              "line",
          .needs = {.motion = true},
          .parameters = {{"window_s", 0.05,
                          "length of the parabola for place, roll and size, s (5 frames at least)", 0.005, 1},
                         {"turn_window_s", 1.0, "length of the line for pitch and yaw, s", 0.05, 10}},
          .make = make,
          .basic = true,
          .cost_ms = 0.001};
}

}  // namespace micro
