#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/core.hpp>

#include "libmicro/core/local_contrast.h"
#include "libmicro/features/descriptor.h"

namespace micro {
namespace {

/// Share of the pixels for which a histogram bin lies in first .. last.
double share(const std::array<int, 256>& histogram, int first, int last, double pixels) {
  int count = 0;
  for (int grey = std::max(0, first); grey <= std::min(255, last); ++grey)
    count += histogram[static_cast<std::size_t>(grey)];
  return count / pixels;
}

/// How often each grey level occurs. Four counts of each, because counting the same twice in a row waits for
/// the memory.
std::array<int, 256> histogram_of(const cv::Mat& crop) {
  std::array<std::array<int, 256>, 4> counts{};
  for (int y = 0; y < crop.rows; ++y) {
    const auto* row = crop.ptr<uchar>(y);
    for (int x = 0; x < crop.cols; ++x) ++counts[static_cast<std::size_t>(x) % 4][row[x]];
  }
  std::array<int, 256> sum{};
  for (std::size_t grey = 0; grey < sum.size(); ++grey)
    for (const auto& part : counts) sum[grey] += part[grey];
  return sum;
}

void compute(int dark, int bright, const DescriptorInput& input, std::span<double> out) {
  const cv::Mat& crop = input.here().crop;
  const std::array<int, 256> histogram = histogram_of(crop);
  const auto pixels = static_cast<double>(crop.total());
  double sum = 0, squares = 0;
  for (std::size_t grey = 0; grey < histogram.size(); ++grey) {
    const double value = static_cast<double>(grey) * histogram[grey];
    sum += value, squares += value * static_cast<double>(grey);
  }
  out[0] = sum / pixels;
  out[1] = std::sqrt(std::max(0.0, squares / pixels - out[0] * out[0]));
  out[2] = share(histogram, 0, dark, pixels);
  out[3] = share(histogram, bright, 255, pixels);
  out[4] = laplacian_variance(crop);
  out[5] = mean_squared_gradient(crop);
  // Of white noise the response has a mean size of sqrt(2 / pi) times 6, the root of its squared weights.
  out[6] = std::sqrt(std::numbers::pi / 2) * mean_noise_response(crop) / 6;
}

Extractor make(const MakeContext& context) {
  const int dark = context.parameters.integer("dark"), bright = context.parameters.integer("bright");
  return {{{"exposure", "grey levels"},
           {"contrast", "grey levels"},
           {"dark_share", "1"},
           {"bright_share", "1"},
           {"laplacian_variance", "grey levels^2"},
           {"tenengrad", "grey levels^2"},
           {"noise", "grey levels"}},
          [=](const DescriptorInput& input, std::span<double> out) { compute(dark, bright, input, out); }};
}

}  // namespace

Descriptor descriptor_image_quality() {
  return {
      .name = "image_quality",
      .family = Family::signal,
      .description =
          "exposure (mean grey), contrast (standard deviation), shares of pixels at either end, sharpness "
          "by two measures and noise of the face-locked crop",
      .reference =
          "Laplacian variance: Pech-Pacheco et al., ICPR 2000; Tenengrad: Krotkov, IJCV 1987; noise: "
          "Immerkaer, Computer Vision and Image Understanding 1996",
      .needs = {.crop = true},
      .parameters = {{"dark", 17, "up to this grey level a pixel counts as dark", 0, 255},
                     {"bright", 234, "from this grey level on a pixel counts as bright", 0, 255}},
      .make = make,
      .basic = true,
      .cost_ms = 0.13};
}

}  // namespace micro
