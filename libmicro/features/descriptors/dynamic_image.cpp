#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/features/sequences.h"

namespace micro {
namespace {

/// Weights of approximate rank pooling for `count` frames: of the frames themselves, or of their running
/// means.
std::vector<double> rank_weights(std::size_t count, bool of_means) {
  std::vector<double> harmonic(count + 1, 0.0), weights(count);
  for (std::size_t i = 1; i <= count; ++i) harmonic[i] = harmonic[i - 1] + 1 / static_cast<double>(i);
  const auto frames = static_cast<double>(count);
  for (std::size_t t = 1; t <= count; ++t) {
    const auto number = static_cast<double>(t);
    weights[t - 1] = of_means ? 2 * (frames - number + 1) - (frames + 1) * (harmonic[count] - harmonic[t - 1])
                              : 2 * number - frames - 1;
  }
  return weights;
}

Extractor make(const MakeContext& context) {
  const int side = std::min(context.parameters.integer("side"), context.crop_side);
  const bool of_means = context.parameters.text("pooling") == "running_means";
  Extractor extractor;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      extractor.columns.push_back({"y" + std::to_string(y) + "_x" + std::to_string(x), "grey levels"});
  extractor.before = extractor.after = context.half_window(context.parameters.number("window_s"));
  extractor.compute = [=](const DescriptorInput& input, std::span<double> out) {
    const auto weights = rank_weights(input.frames.size(), of_means);
    double total = 0;
    for (const double weight : weights) total += std::abs(weight);
    std::ranges::fill(out, 0.0);
    cv::Mat_<double> small;
    for (std::size_t t = 0; t < weights.size(); ++t) {
      cv::Mat reduced;
      cv::resize(input.frames[t].crop, reduced, {side, side}, 0, 0, cv::INTER_AREA);
      reduced.convertTo(small, CV_64F);
      for (std::size_t i = 0; i < out.size(); ++i)
        out[i] += weights[t] * *(small.ptr<double>() + i) / std::max(total, 1.0);
    }
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_dynamic_image() {
  return {
      .name = "dynamic_image",
      .family = Family::motion,
      .description =
          "a stretch of film in one picture by approximate rank pooling: bright where it grows brighter in "
          "time; weights scaled so that their absolute values sum to 1",
      .reference =
          "Bilen, Fernando, Gavves, Vedaldi and Gould, Dynamic Image Networks for Action Recognition, CVPR "
          "2016",
      .needs = {.crop = true},
      .parameters = {{"side", 24, "of the picture, pixels", 4, 192},
                     {"pooling",
                      "frames",
                      "rank the frames, or their running means (equation 3)",
                      {},
                      {},
                      {"frames", "running_means"}},
                     window_parameter()},
      .make = make,
      .per_event = true,
      .cost_ms = 0.15};
}

}  // namespace micro
