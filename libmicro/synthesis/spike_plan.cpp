#include "libmicro/synthesis/spike_plan.h"

#include <algorithm>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/planner.h"

namespace micro {
namespace {

constexpr double edge_s = 0.6;  // quiet at either end

void check(const SpikeOptions& options) {
  if (options.longest_ms < options.shortest_ms)
    throw Error(ErrorCategory::usage, "event.longest_ms is below event.shortest_ms");
  if (options.latest_apex < options.earliest_apex)
    throw Error(ErrorCategory::usage, "event.latest_apex is below event.earliest_apex");
}

SpikePlan planned(const SpikeOptions& options, const EventSpace& space) {
  check(options);
  SpikePlan plan{options, space.timeline, {}, {}, {}, {}};
  place_events(plan, space);
  std::ranges::stable_sort(plan.events, {}, [](const PlannedEvent& event) { return event.interval.onset(); });
  return plan;
}

}  // namespace

const char* to_string(BlinkKind kind) {
  switch (kind) {
    case BlinkKind::partial:
      return "partial";
    case BlinkKind::slow:
      return "slow";
    case BlinkKind::twice:
      return "twice";
    case BlinkKind::uneven:
      return "uneven";
    case BlinkKind::ordinary:
      break;
  }
  return "ordinary";
}

SpikePlan make_plan(const SpikeOptions& options) {
  const Timeline timeline(options.fps, std::llround(options.seconds * options.fps));
  const FrameIndex edge = std::llround(edge_s * options.fps), last = timeline.frames() - 1;
  const EventSpace space{
      timeline, {{edge, last - edge}}, {{0, last}}, [iod = options.inter_ocular_px](FrameIndex) {
        return iod;
      }};
  SpikePlan plan = planned(options, space);
  place_life(plan);
  return plan;
}

SpikePlan make_plan(const SpikeOptions& options, const EventSpace& space) { return planned(options, space); }

}  // namespace micro
