#include "libmicro/synthesis/camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr double mains_error = 0.9997;  // mains are never exactly at their frequency
constexpr float mid_grey = 128;

const std::vector<float>& normal_table() {
  static const std::vector<float> table = [] {
    std::vector<float> values(1 << 16);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(normal(4711, i));
    return values;
  }();
  return table;
}

}  // namespace

Camera::Camera(const SpikeOptions& options, FrameIndex frames)
    : options_(options), frames_(frames), seed_(static_cast<std::uint64_t>(options.seed)) {}

double Camera::light(FrameIndex frame) const {
  double gain = 1;
  if (options_.flicker_hz > 0) {
    const double hz = options_.flicker_hz * mains_error,
                 open = std::numbers::pi * hz * std::max(1e-3, options_.shutter) / options_.fps;
    const double phase =
        2 * std::numbers::pi *
        (hz * static_cast<double>(frame) / options_.fps + Draw(seed_, Stream::lamp_phase).share(0));
    gain += options_.flicker_depth * std::sin(open) / open * std::sin(phase);
  }
  const Draw places(seed_, Stream::exposure_place);
  for (int i = 0; i < options_.exposure_steps; ++i)
    if (static_cast<double>(frame) >
        places.share(static_cast<std::uint64_t>(i)) * static_cast<double>(frames_))
      gain *= i % 2 ? 1 / (1 + options_.exposure_step) : 1 + options_.exposure_step;
  return gain;
}

cv::Mat Camera::expose(const cv::Mat_<float>& scene, FrameIndex frame) const {
  cv::Mat out(scene.size(), CV_8U);
  const auto gain = static_cast<float>(light(frame));
  const float variance = static_cast<float>(options_.noise * options_.noise),
              read = variance * static_cast<float>(options_.read_noise_share),
              shot = (variance - read) / mid_grey;
  const float* table = normal_table().data();
  const auto seed = hashed(seed_of(seed_, Stream::sensor), static_cast<std::uint64_t>(frame));
  std::uint64_t quad = 0;
  for (int y = 0; y < scene.rows; ++y) {
    const float* from = scene[y];
    uchar* to = out.ptr<uchar>(y);
    std::uint64_t bits = 0;
    for (int x = 0; x < scene.cols; ++x) {
      if (x % 4 == 0) bits = hashed(seed, quad++);
      const float light = std::clamp(from[x] * gain, 0.0F, 255.0F);
      to[x] = cv::saturate_cast<uchar>(light + std::sqrt(read + shot * light) * table[bits & 0xffff]);
      bits >>= 16;
    }
  }
  return out;
}

}  // namespace micro
