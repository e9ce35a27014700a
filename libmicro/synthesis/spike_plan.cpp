#include "libmicro/synthesis/spike_plan.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/noise.h"

namespace micro {
namespace {

enum Stream : std::uint64_t {
  durations = 11,
  places,
  units,
  amplitudes,
  rises,
  blink_places,
  blink_lengths,
  gaze_places,
  speech_places,
  distractor_places
};

constexpr double edge_s = 0.6;  // quiet at either end

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) names.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

class Planner {
 public:
  explicit Planner(const SpikeOptions& options)
      : options_(options), seed_(static_cast<std::uint64_t>(options.seed)) {
    if (options_.amplitude_iod > 0)
      options_.amplitude_px = options_.amplitude_iod / 100 * options_.inter_ocular_px;
    plan_.options = options_;
    plan_.frames = std::llround(options.seconds * options.fps);
  }

  SpikePlan make() {
    place_events();
    place_distractors();
    place_spans(options_.blinks_per_minute, blink_places, 0.16, 0.28, plan_.blinks);
    place_spans(options_.gaze_per_minute, gaze_places, 0.4, 1.2, plan_.gazes);
    if (options_.speech_px > 0) place_speech();
    std::ranges::stable_sort(plan_.events, {},
                             [](const PlannedEvent& event) { return event.interval.onset(); });
    return plan_;
  }

 private:
  double draw(Stream stream, std::uint64_t i, double low, double high) const {
    return low + (high - low) * uniform(seed_, stream, i);
  }
  FrameIndex frames(double seconds) const { return std::llround(seconds * options_.fps); }

  Interval interval(FrameIndex onset, FrameIndex length, double rise) const {
    const FrameIndex apex =
        onset + std::clamp<FrameIndex>(std::llround(rise * static_cast<double>(length - 1)), 0, length - 1);
    return Interval::make(onset, apex, onset + length - 1);
  }

  void place_events() {
    const auto names = listed(options_.action_units);
    if (options_.events > 0 && names.empty())
      throw Error(ErrorCategory::usage, "no action unit is given to draw events from", "e.g. 1,4,12");
    const double slot = (options_.seconds - 2 * edge_s) / std::max(1, options_.events);
    if (options_.events > 0 && slot < 1.5e-3 * options_.longest_ms + 0.2)
      throw Error(ErrorCategory::usage,
                  std::to_string(options_.events) + " events do not fit into " +
                      std::to_string(options_.seconds) + " s",
                  "make the clip longer");
    for (int i = 0; i < options_.events; ++i) {
      const auto k = static_cast<std::uint64_t>(i);
      const double length_s =
          1e-3 * std::exp(draw(durations, k, std::log(options_.shortest_ms), std::log(options_.longest_ms)));
      const FrameIndex length = std::max<FrameIndex>(3, frames(length_s));
      const double begin =
          edge_s + slot * i + draw(places, k, 0.1, 0.9) * std::max(0.0, slot - length_s - 0.15);
      // Every unit once before any comes again.
      const std::size_t turn = (hashed(seed_, units) + k) % names.size();
      const double factor = std::pow(1 + options_.amplitude_spread, draw(amplitudes, k, -1, 1));
      plan_.events.push_back({interval(frames(begin), length, draw(rises, k, 0.3, 0.48)), names[turn],
                              options_.amplitude_px * factor, false});
    }
  }

  /// Macro-expressions where no other event is, so that each keeps its own truth.
  void place_distractors() {
    const std::vector<std::string> names{"12", "1+2", "4", "15", "20"};
    for (int i = 0; i < options_.distractors; ++i) {
      const PlannedEvent event =
          free_distractor(static_cast<std::uint64_t>(i), names[static_cast<std::size_t>(i) % names.size()]);
      plan_.events.push_back(event);
    }
  }

  PlannedEvent free_distractor(std::uint64_t i, const std::string& name) const {
    constexpr std::uint64_t attempts = 200;
    for (std::uint64_t k = attempts * i; k < attempts * (i + 1); ++k) {
      const double length_s = draw(distractor_places, 3 * k, 0.6, 4),
                   room_s = options_.seconds - 2 * edge_s - length_s;
      if (room_s < 0) continue;
      const Interval place =
          interval(frames(edge_s + draw(distractor_places, 3 * k + 1, 0, 1) * room_s), frames(length_s), 0.4);
      const double size = draw(distractor_places, 3 * k + 2, 4, 8) / 90 * options_.inter_ocular_px;
      if (is_free(place.onset(), place.offset())) return {place, name, size, true};
    }
    throw Error(ErrorCategory::usage,
                std::to_string(options_.distractors) + " macro-expressions do not fit between the events",
                "make the clip longer or the events fewer");
  }

  /// Whether nothing else moves from `onset` to `offset` and a little around.
  bool is_free(FrameIndex onset, FrameIndex offset) const {
    const FrameIndex room = frames(0.08);
    return std::ranges::none_of(plan_.events, [&](const PlannedEvent& event) {
      return onset - room <= event.interval.offset() && offset + room >= event.interval.onset();
    });
  }

  /// Blinks and gaze shifts, clear of the events so that each keeps its own truth.
  void place_spans(double per_minute, Stream stream, double shortest_s, double longest_s,
                   std::vector<PlannedSpan>& out) const {
    const int count = static_cast<int>(std::lround(per_minute * options_.seconds / 60));
    for (int i = 0; i < count; ++i)
      for (std::uint64_t attempt = 0; attempt < 60; ++attempt) {
        const auto k = 100 * static_cast<std::uint64_t>(i) + attempt;
        const FrameIndex length = frames(draw(stream, 2 * k, shortest_s, longest_s));
        const FrameIndex onset =
            frames(0.3) + static_cast<FrameIndex>(uniform(seed_, stream, 2 * k + 1) *
                                                  static_cast<double>(plan_.frames - length - frames(0.6)));
        const bool apart = std::ranges::none_of(out, [&](const PlannedSpan& span) {
          return onset < span.offset + frames(0.3) && onset + length > span.onset - frames(0.3);
        });
        if (onset < 0 || !apart || !is_free(onset, onset + length - 1)) continue;
        out.push_back({onset, onset + length - 1, draw(stream, k + 7919, 0.9, 1)});
        break;
      }
    std::ranges::sort(out, {}, &PlannedSpan::onset);
  }

  void place_speech() {
    FrameIndex at = frames(draw(speech_places, 0, 0.2, 1.0));
    for (std::uint64_t i = 1; at < plan_.frames; i += 2) {
      const FrameIndex length = frames(draw(speech_places, i, 0.8, 2.5));
      plan_.speech.push_back({at, std::min(plan_.frames - 1, at + length - 1), 1});
      at += length + frames(draw(speech_places, i + 1, 0.6, 1.8));
    }
  }

  SpikeOptions options_;
  std::uint64_t seed_;
  SpikePlan plan_;
};

nlohmann::ordered_json spans_json(const std::vector<PlannedSpan>& spans) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& span : spans) list.push_back({{"onset", span.onset}, {"offset", span.offset}});
  return list;
}

}  // namespace

void SpikeOptions::add_to(OptionSet& set) {
  set.add({"clip.fps", &fps, "capture rate, frames/s", 25, 1000});
  set.add({"clip.seconds", &seconds, "length of the clip", 0.5, 3600});
  set.add({"clip.width", &width, "pixels", 64, 4096});
  set.add({"clip.height", &height, "pixels", 64, 4096});
  set.add(
      {"clip.inter_ocular_px", &inter_ocular_px, "distance between the eyes in the clip, pixels", 20, 1000});
  set.add({"clip.seed", &seed, "same seed, same clip", 0, 2147483647});
  set.add({"event.count", &events, "random events", 0, 100000});
  set.add(
      {"event.amplitude_px", &amplitude_px, "peak displacement, pixels; 0 makes the control clip", 0, 50});
  set.add({"event.amplitude_iod", &amplitude_iod,
           "peak displacement in % of the inter-ocular distance; above 0 it replaces amplitude_px", 0, 50});
  set.add(
      {"event.amplitude_spread", &amplitude_spread, "amplitudes vary by up to this share up and down", 0, 2});
  set.add({"event.shortest_ms", &shortest_ms, "shortest event, milliseconds", 20, 4000});
  set.add({"event.longest_ms", &longest_ms, "longest event, milliseconds", 20, 4000});
  set.add({"event.action_units", &action_units, "to draw from, e.g. 1,4,12,L12,R14,1+2"});
  set.add({"scene.head_motion", &head_motion, "0 = none, 1 = ordinary drift, 3 = strong", 0, 10});
  set.add({"scene.breathing_px", &breathing_px, "rise and fall of the head, pixels", 0, 20});
  set.add({"scene.blinks_per_minute", &blinks_per_minute, "", 0, 60});
  set.add({"scene.gaze_per_minute", &gaze_per_minute, "shifts of gaze", 0, 60});
  set.add({"scene.speech_px", &speech_px, "jaw travel while speaking, pixels; 0 = silent", 0, 20});
  set.add({"scene.distractors", &distractors, "macro-expressions of 0.6-4 s", 0, 1000});
  set.add({"camera.noise", &noise, "sensor noise at mid-grey, grey levels", 0, 30});
  set.add({"camera.flicker_hz", &flicker_hz, "lamp flicker; 0 = none", 0, 1000});
  set.add({"camera.flicker_depth", &flicker_depth, "share of the light", 0, 0.5});
  set.add({"camera.exposure_steps", &exposure_steps, "sudden brightness changes of 3 %", 0, 1000});
  set.add({"camera.shutter", &shutter, "share of the frame time that the shutter is open", 0, 1});
}

double PlannedEvent::course(double frame) const {
  const auto onset = static_cast<double>(interval.onset()), apex = static_cast<double>(interval.apex()),
             offset = static_cast<double>(interval.offset());
  if (frame <= onset - 1 || frame >= offset + 1) return 0;
  const double phase =
      frame <= apex ? (frame - onset + 1) / (apex - onset + 1) : (offset + 1 - frame) / (offset + 1 - apex);
  return 0.5 - 0.5 * std::cos(std::numbers::pi * phase);
}

SpikePlan make_plan(const SpikeOptions& options) {
  if (options.longest_ms < options.shortest_ms)
    throw Error(ErrorCategory::usage, "event.longest_ms is below event.shortest_ms");
  return Planner(options).make();
}

std::string truth_json(const SpikePlan& plan, const std::string& source) {
  const auto& options = plan.options;
  nlohmann::ordered_json out;
  out["format"] = "microx truth 1";
  out["source"] = source;
  out["seed"] = options.seed;
  out["fps"] = options.fps;
  out["frames"] = plan.frames;
  out["width"] = options.width;
  out["height"] = options.height;
  out["inter_ocular_px"] = options.inter_ocular_px;
  out["convention"] = "frames from 0; onset, apex, offset inclusive; sides are the subject's own";
  out["events"] = nlohmann::ordered_json::array();
  out["distractors"] = nlohmann::ordered_json::array();
  for (const auto& event : plan.events) {
    if (event.amplitude_px <= 0) continue;
    const auto seconds = [&](FrameIndex frame) { return static_cast<double>(frame) / options.fps; };
    out[event.distractor ? "distractors" : "events"].push_back(
        {{"onset", event.interval.onset()},
         {"apex", event.interval.apex()},
         {"offset", event.interval.offset()},
         {"onset_s", seconds(event.interval.onset())},
         {"apex_s", seconds(event.interval.apex())},
         {"offset_s", seconds(event.interval.offset())},
         {"action_unit", event.action_unit},
         {"amplitude_px", event.amplitude_px},
         {"amplitude_iod", 100 * event.amplitude_px / options.inter_ocular_px}});
  }
  out["blinks"] = spans_json(plan.blinks);
  out["gaze"] = spans_json(plan.gazes);
  out["speech"] = spans_json(plan.speech);
  return out.dump(1) + "\n";
}

}  // namespace micro
