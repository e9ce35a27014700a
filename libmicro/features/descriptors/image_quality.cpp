#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "libmicro/features/descriptor.h"

namespace micro {
namespace {

double variance(const cv::Mat& values) {
  cv::Scalar mean, deviation;
  cv::meanStdDev(values, mean, deviation);
  return deviation[0] * deviation[0];
}

/// Share of the pixels for which a histogram bin lies in first .. last.
double share(const std::array<int, 256>& histogram, int first, int last, double pixels) {
  int count = 0;
  for (int grey = std::max(0, first); grey <= std::min(255, last); ++grey)
    count += histogram[static_cast<std::size_t>(grey)];
  return count / pixels;
}

/// Standard deviation of white noise from the mean absolute response to a mask that cancels constant, slope
/// and edges.
double noise_of(const cv::Mat& crop) {
  static const cv::Mat mask = (cv::Mat_<float>(3, 3) << 1, -2, 1, -2, 4, -2, 1, -2, 1);
  cv::Mat response;
  cv::filter2D(crop, response, CV_16S, mask);
  const cv::Mat inner = response(cv::Rect(1, 1, crop.cols - 2, crop.rows - 2));
  return std::sqrt(std::numbers::pi / 2) * cv::norm(inner, cv::NORM_L1) /
         (6.0 * static_cast<double>(inner.total()));
}

void compute(int dark, int bright, const DescriptorInput& input, std::span<double> out) {
  const cv::Mat& crop = input.here().crop;
  std::array<int, 256> histogram{};
  for (int y = 0; y < crop.rows; ++y)
    for (int x = 0; x < crop.cols; ++x) ++histogram[crop.at<uchar>(y, x)];
  const auto pixels = static_cast<double>(crop.total());
  cv::Mat laplacian, along_x, along_y;
  cv::Laplacian(crop, laplacian, CV_16S);
  cv::Sobel(crop, along_x, CV_16S, 1, 0);
  cv::Sobel(crop, along_y, CV_16S, 0, 1);
  out[0] = cv::mean(crop)[0];
  out[1] = std::sqrt(variance(crop));
  out[2] = share(histogram, 0, dark, pixels);
  out[3] = share(histogram, bright, 255, pixels);
  out[4] = variance(laplacian);
  out[5] = (std::pow(cv::norm(along_x), 2) + std::pow(cv::norm(along_y), 2)) / pixels;
  out[6] = noise_of(crop);
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
