#include "libmicro/synthesis/spike_options.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace micro {
namespace {

void add_clip(SpikeOptions& o, OptionSet& set) {
  set.add({"clip.fps", &o.fps, "capture rate, frames/s", 25, 1000});
  set.add({"clip.seconds", &o.seconds, "length of the clip", 0.5, 3600});
  set.add({"clip.width", &o.width, "pixels", 64, 4096});
  set.add({"clip.height", &o.height, "pixels", 64, 4096});
  set.add({"clip.inter_ocular_px", &o.inter_ocular_px, "distance between the eyes in the clip, pixels", 20,
           1000});
  set.add({"clip.seed", &o.seed, "same seed, same clip", 0, 2147483647});
}

void add_events(SpikeOptions& o, OptionSet& set) {
  set.add({"event.count", &o.events, "random events; -1 = 8, or none where --event or --events lists some",
           -1, 100000});
  set.add(
      {"event.amplitude_px", &o.amplitude_px, "peak displacement, pixels; 0 makes the control clip", 0, 50});
  set.add({"event.amplitude_iod", &o.amplitude_iod,
           "peak displacement in % of the inter-ocular distance; above 0 it replaces amplitude_px", 0, 50});
  set.add({"event.amplitude_spread", &o.amplitude_spread, "amplitudes vary by up to this share up and down",
           0, 2});
  set.add({"event.shortest_ms", &o.shortest_ms, "shortest event, milliseconds", 40, 4000});
  set.add({"event.longest_ms", &o.longest_ms, "longest event, milliseconds", 40, 4000});
  set.add({"event.earliest_apex", &o.earliest_apex, "apex at the earliest after this share of the duration",
           0.05, 0.95});
  set.add({"event.latest_apex", &o.latest_apex, "apex at the latest after this share of the duration", 0.05,
           0.95});
  set.add({"event.hold", &o.hold, "share of the duration that the apex is held", 0, 0.9});
  set.add({"event.action_units", &o.action_units, "to draw from, e.g. 1,4,12,L12,R14,1+2"});
  set.add({"scene.distractors", &o.distractors, "macro-expressions of 0.6-4 s", 0, 1000});
  set.add({"scene.distractor_hold", &o.distractor_hold,
           "share of a macro-expression's duration that its apex is held, on average", 0, 0.9});
}

void add_scene(SpikeOptions& o, OptionSet& set) {
  set.add({"scene.head_motion", &o.head_motion, "0 = none, 1 = ordinary drift, 3 = strong", 0, 10});
  set.add({"scene.breathing_px", &o.breathing_px, "rise and fall of the head, pixels", 0, 20});
  set.add({"scene.blinks_per_minute", &o.blinks_per_minute, "blinks", 0, 60});
  set.add({"scene.blink_variety", &o.blink_variety,
           "share of the blinks that are partial, slow, double or uneven", 0, 1});
  set.add({"scene.gaze_per_minute", &o.gaze_per_minute, "shifts of gaze", 0, 60});
  set.add({"scene.speech_px", &o.speech_px, "jaw travel while speaking, pixels; 0 = silent", 0, 20});
  set.add({"scene.syllables_per_second", &o.syllables_per_second, "while speaking", 1, 10});
}

void add_camera(SpikeOptions& o, OptionSet& set) {
  set.add({"camera.noise", &o.noise, "sensor noise at mid-grey, standard deviation in grey levels", 0, 30});
  set.add({"camera.read_noise_share", &o.read_noise_share,
           "share of that noise's variance that does not depend on the light (read noise); the rest is shot "
           "noise",
           0, 1});
  set.add({"camera.flicker_hz", &o.flicker_hz, "lamp flicker; 0 = none", 0, 1000});
  set.add({"camera.flicker_depth", &o.flicker_depth, "share of the light", 0, 0.5});
  set.add({"camera.exposure_steps", &o.exposure_steps, "sudden brightness changes", 0, 1000});
  set.add({"camera.exposure_step", &o.exposure_step, "their size, share of the light", 0, 0.5});
  set.add({"camera.shutter", &o.shutter, "share of the frame time that the shutter is open", 0, 1});
}

void add_place(SpikeOptions& o, OptionSet& set) {
  set.add({"place.minimum_confidence", &o.minimum_confidence,
           "in a video: random events only where the face is tracked with this confidence", 0, 1});
  set.add({"place.largest_turn_deg", &o.largest_turn_deg,
           "in a video: random events only where the head is turned or tilted by no more than this", 0, 90});
}

}  // namespace

void SpikeOptions::add_to(OptionSet& set) {
  add_clip(*this, set);
  add_events(*this, set);
  add_scene(*this, set);
  add_camera(*this, set);
  add_place(*this, set);
}

bool SpikeOptions::applies_to_video(const std::string& setting) {
  constexpr std::array<std::string_view, 3> single{"clip.seed", "scene.distractors", "scene.distractor_hold"};
  const std::string section = setting.substr(0, setting.find('.'));
  return (section != "clip" && section != "scene" && section != "camera") ||
         std::ranges::find(single, setting) != single.end();
}

}  // namespace micro
