#include "libmicro/synthesis/head_drift.h"

#include <cmath>
#include <numbers>

namespace micro {
namespace {

constexpr double breaths_per_second = 0.25;
constexpr double usual_inter_ocular_px = 90;

SmoothDrift drift(const SpikeOptions& options, Stream stream, double highest_hz) {
  return {seed_of(static_cast<std::uint64_t>(options.seed), stream), highest_hz};
}

}  // namespace

HeadDrift::HeadDrift(const SpikeOptions& options)
    : fps_(options.fps),
      strength_(options.head_motion),
      breathing_px_(options.breathing_px),
      pixel_(options.inter_ocular_px / usual_inter_ocular_px),
      x_(drift(options, Stream::head_x, 0.5)),
      y_(drift(options, Stream::head_y, 0.5)),
      roll_(drift(options, Stream::head_roll, 0.4)),
      scale_(drift(options, Stream::head_scale, 0.3)),
      yaw_(drift(options, Stream::head_yaw, 0.4)),
      pitch_(drift(options, Stream::head_pitch, 0.4)),
      breath_(drift(options, Stream::breath, 0.1)) {}

HeadPlacement HeadDrift::at(double frame) const {
  const double t = frame / fps_;
  // No two breaths are of one length.
  const double breath =
      breathing_px_ * std::sin(2 * std::numbers::pi * breaths_per_second * t + 0.5 * breath_.at(t));
  return {strength_ * 3 * pixel_ * x_.at(t), strength_ * 2.5 * pixel_ * y_.at(t) + breath,
          strength_ * 0.01 * roll_.at(t),    1 + strength_ * 0.004 * scale_.at(t),
          strength_ * 0.02 * yaw_.at(t),     strength_ * 0.015 * pitch_.at(t)};
}

}  // namespace micro
