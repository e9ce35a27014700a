#include <array>
#include <cmath>

#include "libmicro/features/flow_fields.h"
#include "libmicro/features/rois.h"
#include "libmicro/features/sequences.h"

namespace micro {
namespace {

struct Setup {
  int bins;
  std::size_t flows;  ///< measured in a stretch; 0 = one for each frame
  bool relative;
  double weight;
  double percent;  ///< of the inter-ocular distance, per crop pixel
};

/// Mean of the flow vectors that fall into the fullest of the directions.
cv::Vec2d main_direction(const cv::Mat_<cv::Vec2f>& flow, const cv::Rect& roi, int bins) {
  std::vector<int> counts(static_cast<std::size_t>(bins));
  std::vector<cv::Vec2d> sums(static_cast<std::size_t>(bins));
  for (int y = roi.y; y < roi.br().y; ++y)
    for (int x = roi.x; x < roi.br().x; ++x) {
      const auto bin = static_cast<std::size_t>(whole_bin(flow(y, x), bins));
      ++counts[bin];
      sums[bin] += cv::Vec2d(flow(y, x)[0], flow(y, x)[1]);
    }
  const auto fullest = static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
  return counts[fullest] ? sums[fullest] / counts[fullest] : cv::Vec2d();
}

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const auto frames = input.frames;
  if (frames.size() < 2) return fill_missing(out);
  const std::size_t steps = frames.size() - 1;
  const std::size_t flows = setup.flows == 0 ? steps : std::min(setup.flows, steps);
  const auto boxes = rois(unit_landmarks(frames.front().face), frames.front().crop.cols);
  std::array<cv::Vec2d, roi_count> mean{};
  for (std::size_t i = 1; i <= flows; ++i) {
    const auto flow = input.flows->flow(frames.front(), frames[i * steps / flows]);
    for (std::size_t r = 0; r < boxes.size(); ++r)
      mean[r] += main_direction(flow, boxes[r], setup.bins) / static_cast<double>(flows);
  }
  double longest = 0;
  for (const auto& vector : mean) longest = std::max(longest, cv::norm(vector));
  for (std::size_t r = 0; r < mean.size(); ++r) {
    const double length = cv::norm(mean[r]), angle = std::atan2(mean[r][1], mean[r][0]);
    out[2 * r] =
        setup.relative ? setup.weight * (longest > 0 ? length / longest : 0) : length * setup.percent;
    out[2 * r + 1] = setup.relative ? (1 - setup.weight) * angle : angle;
  }
}

Extractor make(const MakeContext& context) {
  const Setup setup{
      context.parameters.integer("bins"), static_cast<std::size_t>(context.parameters.integer("flows")),
      context.parameters.flag("relative"), context.parameters.number("weight"), 100 / context.inter_ocular()};
  Extractor extractor;
  for (const auto& roi : roi_names()) {
    extractor.columns.push_back({roi + "_length", setup.relative ? "1" : "%IOD"});
    extractor.columns.push_back({roi + "_angle", "rad"});
  }
  extractor.before = extractor.after = context.half_window(context.parameters.number("window_s"));
  extractor.compute = [setup](const DescriptorInput& input, std::span<double> out) {
    compute(setup, input, out);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_mdmo() {
  return {
      .name = "mdmo",
      .family = Family::motion,
      .description =
          "main directional mean optical flow in 36 regions against the first frame of a stretch of film: "
          "length and angle (0 = to the right as seen, clockwise)",
      .reference =
          "Liu, Zhang, Yan, Wang, Zhao and Fu, A Main Directional Mean Optical Flow Feature for "
          "Spontaneous Micro-Expression Recognition, IEEE Transactions on Affective Computing 2016",
      .needs = {.crop = true, .flow = true},
      .parameters =
          {{"bins", 8, "directions over the whole turn", 2, 36},
           {"flows", 4, "flows measured in the stretch, evenly; 0 = one for each frame, as in the paper", 0,
            512},
           {"relative", false,
            "lengths over the longest times weight, angles times 1 - weight, as the paper classifies them"},
           {"weight", 0.9, "of lengths, if relative", 0, 1},
           window_parameter()},
      .make = make,
      .per_event = true,
      .cost_ms = 21};
}

}  // namespace micro
