#pragma once

#include <string>
#include <vector>

#include "libmicro/core/options.h"
#include "libmicro/synthesis/event_request.h"

namespace micro {

/// What shall be put into a clip, and what else a clip made from a still shall contain.
struct SpikeOptions {
  // The clip, when it is made from a still.
  double fps = 200;  ///< capture rate, 25..1000
  double seconds = 10;
  int width = 640, height = 480;
  double inter_ocular_px = 90;
  int seed = 1;

  // Events.
  std::vector<EventRequest> listed;  ///< events asked for one by one
  int events = -1;           ///< random events; -1 = automatic: 8, or none where events are listed; 0 = none
  double amplitude_px = 1;   ///< peak displacement of a random event, pixels of the clip
  double amplitude_iod = 0;  ///< in % of the inter-ocular distance; above 0 it replaces amplitude_px
  double amplitude_spread = 0;  ///< amplitudes vary by up to this factor up and down, e.g. 0.3
  double shortest_ms = 60, longest_ms = 450;
  double earliest_apex = 0.30, latest_apex = 0.48;  ///< share of the duration before the apex
  double hold = 0;                                  ///< share of the duration that the apex is held
  std::string action_units = "1,2,4,6,7,9,10,12,L12,R12,R14,15,17,20,24";  ///< to draw from
  int distractors = 0;                                                     ///< macro-expressions of 0.6-4 s
  double distractor_hold = 0.3;  ///< share of their duration that the apex is held, on average
  bool control = false;  ///< every event but the distractors gets amplitude 0; all else stays as it is

  // Where random events may go in a video.
  double minimum_confidence = 0.5;  ///< of the tracked face
  double largest_turn_deg = 35;     ///< of the head, yaw or pitch

  // What else happens in a clip made from a still.
  double head_motion = 1;  ///< 0 = none, 1 = an ordinary drift of some pixels, 3 = strong
  double breathing_px = 0.6;
  double blinks_per_minute = 15;
  double blink_variety = 0.2;  ///< share of blinks that are partial, slow, double or uneven
  double gaze_per_minute = 0;
  double speech_px = 0;  ///< jaw travel while speaking; 0 = silent
  double syllables_per_second = 4.5;

  // The camera that films it.
  double noise = 1.8;              ///< standard deviation at mid-grey, grey levels
  double read_noise_share = 0.15;  ///< of the noise variance at mid-grey: what does not depend on the light
  double flicker_hz = 100;         ///< lamp; 0 = daylight
  double flicker_depth = 0.012;    ///< share of the light
  int exposure_steps = 0;          ///< sudden changes in brightness
  double exposure_step = 0.03;     ///< their size, share of the light
  double shutter = 0.5;            ///< share of the frame time that the shutter is open: blurs what moves

  void add_to(OptionSet& set);
  /// Whether a setting means anything for a video, which has its own length, light and life.
  static bool applies_to_video(const std::string& setting);
};

}  // namespace micro
