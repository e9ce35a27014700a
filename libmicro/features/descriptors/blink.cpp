#include <algorithm>
#include <cmath>

#include "libmicro/core/regions.h"
#include "libmicro/features/descriptor.h"
#include "libmicro/features/generic_head.h"

namespace micro {
namespace {

struct Setup {
  double fps, closing;
  std::size_t bridge;  ///< frames for which a closed eye may look as if it were open
};

constexpr double open_share = 0.9;  // of the fitted eye aspect ratios are below that of an open eye

double quantile(std::vector<double> values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Vertical gap between the skin above and below an eye, % of the inter-ocular distance, against an arbitrary
/// zero.
double lid_gap(const FrameView& view, Region upper, Region lower) {
  return 100 * (view.motion.displacement(index_of(lower), 1) - view.motion.displacement(index_of(upper), 1)) /
         static_cast<double>(view.face.inter_ocular_px);
}

/// The gaps of one eye against their median, frame by frame.
std::vector<double> gap_changes(const DescriptorInput& input, Region upper, Region lower) {
  std::vector<double> gaps;
  for (const auto& frame : input.frames) gaps.push_back(lid_gap(frame, upper, lower));
  const double median = quantile(gaps, 0.5);
  for (double& gap : gaps) gap -= median;
  return gaps;
}

/// Eye aspect ratio of an open eye, as fitted within the window.
double open_ratio(const DescriptorInput& input) {
  std::vector<double> ratios;
  for (const auto& frame : input.frames) {
    if (!frame.face.landmarks_fitted) continue;
    const FrontalShape shape = frontal_shape(frame.face, false);
    ratios.push_back(0.5 * (eye_aspect_ratio(shape, 36) + eye_aspect_ratio(shape, 42)));
  }
  return ratios.empty() ? std::nan("") : quantile(std::move(ratios), open_share);
}

/// Seconds since the landmarks were fitted, NaN when that was before the window.
double age_of(const DescriptorInput& input, double fps) {
  for (std::size_t back = 0; back <= input.at; ++back)
    if (input.frames[input.at - back].face.landmarks_fitted) return static_cast<double>(back) / fps;
  return std::nan("");
}

/// Whether the eyes are closed: both gaps are narrowed, now, or shortly before as well as shortly after.
/// While the lids are shut there is nothing of the open eye's picture to follow, and the measured gap may
/// return for some frames.
bool closed(const Setup& setup, const std::vector<double>& right, const std::vector<double>& left,
            std::size_t at) {
  const auto narrowed = [&](std::size_t i) {
    return 0.5 * (right[i] + left[i]) < -setup.closing && std::max(right[i], left[i]) < 0;
  };
  bool before = narrowed(at), after = before;
  for (std::size_t i = 1; i <= setup.bridge; ++i) {
    before |= i <= at && narrowed(at - i);
    after |= at + i < right.size() && narrowed(at + i);
  }
  return before && after;
}

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const FrontalShape shape = frontal_shape(input.here().face, false);
  const double right = eye_aspect_ratio(shape, 36), left = eye_aspect_ratio(shape, 42);
  const auto gap_r = gap_changes(input, Region::lid_upper_r, Region::lid_lower_r);
  const auto gap_l = gap_changes(input, Region::lid_upper_l, Region::lid_lower_l);
  out[0] = right, out[1] = left, out[2] = 0.5 * (right + left) / open_ratio(input);
  out[3] = age_of(input, setup.fps);
  out[4] = gap_r[input.at], out[5] = gap_l[input.at];
  out[6] = closed(setup, gap_r, gap_l, input.at) ? 1 : 0;
}

Extractor make(const MakeContext& context) {
  const Setup setup{
      context.capture_fps, context.parameters.number("closing"),
      static_cast<std::size_t>(std::lround(context.parameters.number("bridge_s") * context.capture_fps))};
  Extractor extractor{{{"ear_r", "1"},
                       {"ear_l", "1"},
                       {"ear_relative", "1"},
                       {"ear_age", "s"},
                       {"lid_gap_r", "%IOD"},
                       {"lid_gap_l", "%IOD"},
                       {"blink", "1"}}};
  extractor.before = extractor.after = context.half_window(context.parameters.number("window_s"), 8);
  extractor.partial = true;
  extractor.compute = [setup](const DescriptorInput& input, std::span<double> out) {
    compute(setup, input, out);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_blink() {
  return {
      .name = "blink",
      .family = Family::signal,
      .description =
          "eye aspect ratio as last fitted and over that of the open eye; change of the gap between the "
          "lids' "
          "skin, measured in every frame; 1 while both close",
      .reference =
          "Soukupova and Cech, Real-Time Eye Blink Detection using Facial Landmarks, CVWW 2016; the gap is "
          "the "
          "recorded displacement of the lids against its median",
      .needs = {.motion = true},
      .parameters = {{"window_s", 2.0, "stretch that tells what an open eye is, s", 0.1, 30},
                     {"closing", 1.5,
                      "narrowing of the gap that counts as a blink, % of inter-ocular distance", 0.1, 20},
                     {"bridge_s", 0.08, "shut lids may go unmeasured for so long within a blink, s", 0, 0.5}},
      .make = make,
      .basic = true,
      .cost_ms = 0.008};
}

}  // namespace micro
