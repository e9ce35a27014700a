#include <algorithm>
#include <array>
#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/planner.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr std::uint64_t attempts = 200, most_events = 1 << 20;
constexpr int automatic_events = 8;
constexpr double gap_s = 0.2;  // between the slots of random events, at least

std::vector<std::string> listed_names(const std::string& text) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) names.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

std::string seconds_text(double seconds) {
  std::string text = std::to_string(seconds);
  return text.substr(0, text.find('.') + 3) + " s";
}

/// Frames of an event.
struct Layout {
  FrameIndex onset, apex, hold_end, offset;

  /// `before`, `held`: shares of the duration before and at the apex.
  static Layout of(FrameIndex onset, FrameIndex length, double before, double held) {
    const FrameIndex hold =
        std::clamp<FrameIndex>(std::llround(held * static_cast<double>(length)), 0, length - 1);
    const FrameIndex apex =
        onset +
        std::clamp<FrameIndex>(std::llround(before * static_cast<double>(length - 1)), 0, length - 1 - hold);
    return {onset, apex, apex + hold, onset + length - 1};
  }
};

class EventPlanner {
 public:
  EventPlanner(SpikePlan& plan, const EventSpace& space)
      : plan_(plan),
        options_(plan.options),
        space_(space),
        seed_(static_cast<std::uint64_t>(options_.seed)),
        names_(listed_names(options_.action_units)) {}

  void place() {
    for (const auto& name : names_) check_action_unit(name);
    for (const auto& request : options_.listed) place_listed(request);
    const int automatic = options_.listed.empty() ? automatic_events : 0;
    const int count = options_.events < 0 ? automatic : options_.events;
    if (count > 0) place_random(count);
    for (int i = 0; i < options_.distractors; ++i) place_distractor(static_cast<std::uint64_t>(i));
  }

 private:
  FrameIndex frames(double seconds) const { return std::llround(seconds * space_.timeline.fps()); }

  void add(const Layout& at, const std::string& unit, double amplitude_px, bool distractor,
           const std::string& origin = "") {
    const auto seconds = [&](FrameIndex frame) { return space_.timeline.seconds(frame); };
    const bool silent = options_.control && !distractor;
    plan_.events.push_back(
        {Interval::make(at.onset, at.apex, at.offset),
         at.hold_end,
         {seconds(at.onset - 1), seconds(at.apex), seconds(at.hold_end), seconds(at.offset + 1)},
         unit,
         silent ? 0 : amplitude_px,
         space_.inter_ocular_px(at.apex),
         distractor,
         origin});
  }

  void place_listed(const EventRequest& request) {
    const auto& timeline = space_.timeline;
    const FrameIndex onset = timeline.nearest(request.onset_s);
    Layout at{};
    if (request.frames) {
      at = {onset, timeline.nearest(request.frames->apex_s), timeline.nearest(request.frames->hold_end_s),
            timeline.nearest(request.frames->offset_s)};
    } else {
      const FrameIndex end = timeline.nearest(timeline.seconds(onset) + request.duration_s);
      at = Layout::of(onset, std::max<FrameIndex>(1, end - onset), request.apex_share, request.hold_share);
    }
    if (at.onset < 0 || at.offset >= timeline.frames())
      throw Error(ErrorCategory::usage,
                  request.origin + " lies outside the clip, which lasts " +
                      seconds_text(timeline.seconds(timeline.frames())),
                  "move it or make the clip longer");
    if (!inside(space_.visible, at.onset, at.offset))
      throw Error(ErrorCategory::usage,
                  request.origin + ": the face is not seen in all of frames " + std::to_string(at.onset) +
                      ".." + std::to_string(at.offset),
                  "microx analyze tells where it is");
    const double unit = request.amplitude_in_percent ? space_.inter_ocular_px(at.apex) / 100 : 1;
    add(at, request.action_unit, request.amplitude * unit, request.distractor, request.origin);
  }

  static bool inside(const std::vector<PlannedSpan>& spans, FrameIndex onset, FrameIndex offset) {
    return std::ranges::any_of(
        spans, [&](const PlannedSpan& span) { return onset >= span.onset && offset <= span.offset; });
  }

  /// The frame that comes after `seconds` of usable ones.
  FrameIndex frame_after(double seconds) const {
    double frames_left = seconds * space_.timeline.fps();
    for (const auto& span : space_.usable) {
      const auto length = static_cast<double>(span.offset - span.onset + 1);
      if (frames_left < length) return span.onset + std::llround(frames_left);
      frames_left -= length;
    }
    return space_.usable.empty() ? 0 : space_.usable.back().offset;
  }

  double usable_s() const {
    FrameIndex sum = 0;
    for (const auto& span : space_.usable) sum += std::max<FrameIndex>(0, span.offset - span.onset + 1);
    return static_cast<double>(sum) / space_.timeline.fps();
  }

  void place_random(int count) {
    if (names_.empty())
      throw Error(ErrorCategory::usage, "no action unit is given to draw events from", "e.g. 1,4,12");
    const double slot_s = usable_s() / count;
    if (slot_s < 1.5e-3 * options_.longest_ms + gap_s) refuse_count(count);
    const Draw units(seed_, Stream::event_unit), sizes(seed_, Stream::event_amplitude);
    for (int i = 0; i < count; ++i) {
      const auto k = static_cast<std::uint64_t>(i);
      const Layout at = free_place(k, slot_s, count);
      // Every unit once before any comes again.
      const std::string& unit = names_[(units.number(0) + k) % names_.size()];
      const double factor = std::pow(1 + options_.amplitude_spread, sizes.between(k, -1, 1));
      const double amplitude = options_.amplitude_iod > 0
                                   ? options_.amplitude_iod / 100 * space_.inter_ocular_px(at.apex)
                                   : options_.amplitude_px;
      add(at, unit, amplitude * factor, false);
    }
  }

  [[noreturn]] void refuse_count(int count) const {
    throw Error(ErrorCategory::usage,
                std::to_string(count) + (count == 1 ? " event does" : " events do") + " not fit into " +
                    seconds_text(usable_s()) +
                    (space_.usable.size() == 1 ? "" : " in which the face is seen well"),
                "make the clip longer or the events fewer");
  }

  /// Somewhere in the slot of its own; where that is taken, anywhere.
  Layout free_place(std::uint64_t i, double slot_s, int count) const {
    const Draw lengths(seed_, Stream::event_length), places(seed_, Stream::event_place),
        apexes(seed_, Stream::event_apex);
    for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
      const std::uint64_t k = i + attempt * most_events;
      const double length_s =
          1e-3 * std::exp(lengths.between(k, std::log(options_.shortest_ms), std::log(options_.longest_ms)));
      const double room_s = std::max(0.0, slot_s - length_s - 0.15);
      const double begin_s = attempt < attempts / 2
                                 ? slot_s * static_cast<double>(i) + places.between(k, 0.1, 0.9) * room_s
                                 : places.between(k, 0, slot_s * count);
      const double rise = apexes.between(k, options_.earliest_apex, options_.latest_apex);
      const Layout at = Layout::of(frame_after(begin_s), std::max<FrameIndex>(3, frames(length_s)),
                                   rise * (1 - options_.hold), options_.hold);
      if (inside(space_.usable, at.onset, at.offset) && is_free(plan_, at.onset, at.offset)) return at;
    }
    refuse_count(count);
  }

  /// Macro-expressions where no other event is, so that each keeps its own truth.
  void place_distractor(std::uint64_t i) {
    constexpr std::array names{"12", "1+2", "4", "15", "20", "6+12"};
    const Draw draw(seed_, Stream::distractor), holds(seed_, Stream::distractor_hold);
    for (std::uint64_t k = attempts * i; k < attempts * (i + 1); ++k) {
      const double length_s = draw.between(3 * k, 0.6, 4), room_s = usable_s() - length_s;
      if (room_s < 0) continue;
      const double held = std::min(0.9, holds.between(k, 0, 2) * options_.distractor_hold);
      const Layout at =
          Layout::of(frame_after(draw.share(3 * k + 1) * room_s), frames(length_s), 0.4 * (1 - held), held);
      const double size = draw.between(3 * k + 2, 0.044, 0.067) * space_.inter_ocular_px(at.apex);
      if (!inside(space_.usable, at.onset, at.offset) || !is_free(plan_, at.onset, at.offset)) continue;
      return add(at, names[i % names.size()], size, true);
    }
    throw Error(ErrorCategory::usage,
                std::to_string(options_.distractors) + " macro-expressions do not fit between the events",
                "make the clip longer or the events fewer");
  }

  SpikePlan& plan_;
  const SpikeOptions& options_;
  const EventSpace& space_;
  std::uint64_t seed_;
  std::vector<std::string> names_;
};

}  // namespace

bool is_free(const SpikePlan& plan, FrameIndex onset, FrameIndex offset) {
  const FrameIndex room = std::llround(0.08 * plan.timeline.fps());
  return std::ranges::none_of(plan.events, [&](const PlannedEvent& event) {
    return onset - room <= event.interval.offset() && offset + room >= event.interval.onset();
  });
}

void place_events(SpikePlan& plan, const EventSpace& space) { EventPlanner(plan, space).place(); }

}  // namespace micro
