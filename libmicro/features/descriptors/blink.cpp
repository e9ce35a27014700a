#include <algorithm>
#include <array>
#include <cmath>

#include "libmicro/core/order_statistic.h"
#include "libmicro/core/regions.h"
#include "libmicro/features/descriptor.h"
#include "libmicro/features/generic_head.h"

namespace micro {
namespace {

struct Setup {
  double foot, complete, closing;
};

constexpr double open_share = 0.9;  // of the fitted eye aspect ratios are below that of an open eye
constexpr double other_eye = 0.3;   // of one eye's closure, in the other, for both to close

/// Right and left eye, frame by frame, against the median over the window.
struct Eyes {
  std::array<std::vector<double>, 2> closure, gap;

  double mean_closure(std::size_t i) const { return 0.5 * (closure[0][i] + closure[1][i]); }
  double mean_gap(std::size_t i) const { return 0.5 * (gap[0][i] + gap[1][i]); }
  /// Both eyes are closed by more than `foot`, neither much less than the other.
  bool closing(std::size_t i, double foot) const {
    const auto [less, more] = std::minmax({closure[0][i], closure[1][i]});
    return mean_closure(i) > foot && less > other_eye * more;
  }
};

/// Vertical gap between the skin above and below an eye, % of the inter-ocular distance, against an arbitrary
/// zero.
double lid_gap(const FrameView& view, Region upper, Region lower) {
  return 100 * (view.motion.displacement(index_of(lower), 1) - view.motion.displacement(index_of(upper), 1)) /
         static_cast<double>(view.face.inter_ocular_px);
}

/// A value of each frame less its median over the window; where it is not known, nothing has changed.
template <class Value>
std::vector<double> against_median(const DescriptorInput& input, Value&& value) {
  std::vector<double> values(input.frames.size());
  std::ranges::transform(input.frames, values.begin(), value);
  std::vector<double> known = values;
  std::erase_if(known, [](double one) { return !std::isfinite(one); });
  const double median = known.empty() ? 0 : lower_quantile(known, 0.5);
  for (double& one : values) one = std::isfinite(one) ? one - median : 0;
  return values;
}

Eyes eyes_of(const DescriptorInput& input) {
  constexpr std::array upper{Region::lid_upper_r, Region::lid_upper_l};
  constexpr std::array lower{Region::lid_lower_r, Region::lid_lower_l};
  Eyes eyes;
  for (std::size_t e = 0; e < 2; ++e) {
    eyes.gap[e] =
        against_median(input, [&](const FrameView& frame) { return lid_gap(frame, upper[e], lower[e]); });
    eyes.closure[e] = against_median(
        input, [&](const FrameView& frame) { return -frame.motion.eye_likeness[static_cast<int>(e)]; });
  }
  return eyes;
}

/// Whether a frame belongs to a closing of both eyes: a run of frames in which they are closed by more than
/// the foot, and somewhere so far that only a lid can hide it, or by lids that came together.
bool blinks(const Setup& setup, const Eyes& eyes, std::size_t at) {
  if (!eyes.closing(at, setup.foot)) return false;
  std::size_t begin = at, end = at;
  while (begin > 0 && eyes.closing(begin - 1, setup.foot)) --begin;
  while (end + 1 < eyes.gap[0].size() && eyes.closing(end + 1, setup.foot)) ++end;
  for (std::size_t i = begin; i <= end; ++i)
    if (eyes.mean_closure(i) > setup.complete || eyes.mean_gap(i) < -setup.closing) return true;
  return false;
}

/// Eye aspect ratio of an open eye, as fitted within the window.
double open_ratio(const DescriptorInput& input) {
  std::vector<double> ratios;
  for (const auto& frame : input.frames) {
    if (!frame.face.landmarks_fitted) continue;
    const FrontalShape shape = frontal_shape(frame.face, false);
    ratios.push_back(0.5 * (eye_aspect_ratio(shape, 36) + eye_aspect_ratio(shape, 42)));
  }
  return ratios.empty() ? std::nan("") : lower_quantile(ratios, open_share);
}

/// Seconds since the landmarks were fitted, NaN when that was before the window.
double age_of(const DescriptorInput& input) {
  for (std::size_t back = 0; back <= input.at; ++back) {
    const FrameView& frame = input.frames[input.at - back];
    if (frame.face.landmarks_fitted) return input.here().capture_s - frame.capture_s;
  }
  return std::nan("");
}

void compute(const Setup& setup, const DescriptorInput& input, std::span<double> out) {
  const FrontalShape shape = frontal_shape(input.here().face, false);
  const double right = eye_aspect_ratio(shape, 36), left = eye_aspect_ratio(shape, 42);
  const Eyes eyes = eyes_of(input);
  out[0] = right, out[1] = left, out[2] = 0.5 * (right + left) / open_ratio(input);
  out[3] = age_of(input);
  out[4] = eyes.closure[0][input.at], out[5] = eyes.closure[1][input.at];
  out[6] = eyes.gap[0][input.at], out[7] = eyes.gap[1][input.at];
  out[8] = blinks(setup, eyes, input.at) ? 1 : 0;
}

Extractor make(const MakeContext& context) {
  const auto& parameters = context.parameters;
  const Setup setup{parameters.number("foot"), parameters.number("complete"), parameters.number("closing")};
  Extractor extractor{{{"ear_r", "1"},
                       {"ear_l", "1"},
                       {"ear_relative", "1"},
                       {"ear_age", "s"},
                       {"closure_r", "1"},
                       {"closure_l", "1"},
                       {"lid_gap_r", "%IOD"},
                       {"lid_gap_l", "%IOD"},
                       {"blink", "1"}}};
  extractor.before = extractor.after = context.half_window(parameters.number("window_s"), 8);
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
          "eye aspect ratio as last fitted and over that of the open eye; in every frame the share of the "
          "open eye's picture that is hidden, and the change of the gap between the lids' skin; 1 in a "
          "closing of both eyes",
      .reference =
          "Soukupova and Cech, Real-Time Eye Blink Detection using Facial Landmarks, CVWW 2016; closure "
          "and gap are the recorded eye_likeness and displacement of the lids against their median",
      .needs = {.motion = true},
      .parameters = {{"window_s", 2.0, "stretch that tells what an open eye is, s", 0.1, 30},
                     {"foot", 0.15, "closure from which on eyes are closing", 0.01, 1},
                     {"complete", 0.45, "closure that only a lid can bring about", 0.01, 1},
                     {"closing", 2.0,
                      "narrowing of the gap that tells lids from a turned gaze, % of inter-ocular distance",
                      0.1, 20}},
      .make = make,
      .basic = true,
      .cost_ms = 0.015};
}

}  // namespace micro
