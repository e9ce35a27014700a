#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/options.h"

namespace micro {

/// What a synthetic clip shall contain.
struct SpikeOptions {
  double fps = 200;  ///< capture rate, 25..1000
  double seconds = 10;
  int width = 640, height = 480;
  double inter_ocular_px = 90;
  int seed = 1;
  int events = 8;            ///< random events; 0 with no explicit event = a control clip
  double amplitude_px = 1;   ///< peak displacement of an event, source pixels
  double amplitude_iod = 0;  ///< the same in % of the inter-ocular distance; above 0 it replaces amplitude_px
  double amplitude_spread = 0;  ///< amplitudes vary by up to this factor up and down, e.g. 0.3
  double shortest_ms = 60, longest_ms = 450;
  std::string action_units = "1,2,4,6,7,9,10,12,L12,R12,R14,15,17,20,24";  ///< to draw from, comma-separated
  double head_motion = 1;  ///< 0 = none, 1 = an ordinary drift of some pixels, 3 = strong
  double breathing_px = 0.6;
  double blinks_per_minute = 15;
  double gaze_per_minute = 0;
  double speech_px = 0;          ///< jaw travel while speaking; 0 = silent
  int distractors = 0;           ///< macro-expressions of 0.6-4 s
  double noise = 1.8;            ///< standard deviation at mid-grey, grey levels
  double flicker_hz = 100;       ///< lamp; 0 = daylight
  double flicker_depth = 0.012;  ///< share of the light
  int exposure_steps = 0;        ///< sudden changes of 3 % in brightness
  double shutter = 0.5;          ///< share of the frame time that the shutter is open: blurs what moves

  void add_to(OptionSet& set);
};

/// An event that was put in: frames inclusive, onset the first and offset the last displaced frame.
struct PlannedEvent {
  Interval interval;
  std::string action_unit;
  double amplitude_px = 0;
  bool distractor = false;

  /// 0 at baseline, 1 at the apex: raised cosines, the fall slower than the rise.
  /// `frame` may be fractional.
  double course(double frame) const;
};

struct PlannedSpan {
  FrameIndex onset = 0, offset = 0;  ///< inclusive
  double strength = 1;
};

/// Everything that happens in a synthetic clip: the truth.
struct SpikePlan {
  SpikeOptions options;
  FrameIndex frames = 0;
  std::vector<PlannedEvent> events;  ///< expressions and distractors by onset
  std::vector<PlannedSpan> blinks, gazes, speech;
};

/// Lays out a clip: events in slots with quiet gaps, blinks between them. Same options, same plan.
/// Throws Error(usage) when the options do not fit (too many events for the length, ...).
SpikePlan make_plan(const SpikeOptions& options);

/// The plan as the JSON document that goes beside the clip; `source` names the still.
std::string truth_json(const SpikePlan& plan, const std::string& source);

}  // namespace micro
