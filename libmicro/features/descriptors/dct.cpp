#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "libmicro/features/gradients.h"

namespace micro {
namespace {

/// Places of a square in zigzag order: by diagonals from the corner, each the other way round.
std::vector<cv::Point> zigzag(int side) {
  std::vector<cv::Point> order;
  for (int diagonal = 0; diagonal < 2 * side - 1; ++diagonal)
    for (int i = 0; i <= diagonal; ++i) {
      const int a = diagonal % 2 ? i : diagonal - i, b = diagonal - a;
      if (a < side && b < side) order.push_back({b, a});
    }
  return order;
}

Extractor make(const MakeContext& context) {
  const int side = std::min(context.parameters.integer("side"), context.crop_side) / 2 * 2;
  auto places = zigzag(side);
  places.resize(
      std::min(places.size(), static_cast<std::size_t>(context.parameters.integer("coefficients"))));
  Extractor extractor;
  for (const auto& place : places)
    extractor.columns.push_back(
        {"v" + std::to_string(place.y) + "_h" + std::to_string(place.x), "grey levels"});
  extractor.compute = [=](const DescriptorInput& input, std::span<double> out) {
    cv::Mat small;
    cv::resize(input.here().crop, small, {side, side}, 0, 0, cv::INTER_AREA);
    cv::Mat_<double> spectrum;
    cv::dct(as_double(small), spectrum);
    std::ranges::transform(places, out.begin(), [&](cv::Point place) { return spectrum(place); });
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_dct() {
  return {
      .name = "dct",
      .family = Family::whole_face,
      .description =
          "lowest coefficients of the orthonormal 2-D discrete cosine transform (DCT-II), in zigzag order",
      .reference = "Ahmed, Natarajan and Rao, Discrete Cosine Transform, IEEE Transactions on Computers 1974",
      .needs = {.crop = true},
      .parameters = {{"side", 64, "the crop is reduced to this many pixels, even", 8, 512},
                     {"coefficients", 64, "how many", 1, 4096}},
      .make = make,
      .cost_ms = 0.028};
}

}  // namespace micro
