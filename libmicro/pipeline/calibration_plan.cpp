#include "libmicro/pipeline/calibration_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr std::uint64_t place_stream = 0x91ace;

/// Puts spikes into the free stretches from the first frame on.
class PassLayout {
 public:
  PassLayout(const std::vector<PlannedSpan>& free, const Timeline& timeline, double gap_s, std::uint64_t seed)
      : free_(free), timeline_(timeline), gap_s_(gap_s), seed_(seed) {
    cursor_ = free.empty() ? 0 : free.front().onset + frames(random() * gap_s);
  }

  std::optional<PlacedSpike> place(const GridSpike& spike) {
    const double duration_s = spike.duration_ms / 1000;
    for (const auto& span : free_) {
      const FrameIndex onset = std::max(cursor_, span.onset), offset = last_frame(onset, duration_s);
      if (onset > span.offset || offset > span.offset) continue;
      cursor_ = offset + 1 + frames(gap_s_ * (1 + random()));
      return PlacedSpike{spike, onset, offset};
    }
    return {};
  }

  /// Whether the spike would fit into an empty film.
  bool has_room(const GridSpike& spike) const {
    return std::ranges::any_of(free_, [&](const PlannedSpan& span) {
      return last_frame(span.onset, spike.duration_ms / 1000) <= span.offset;
    });
  }

  void rewind() { cursor_ = 0; }

 private:
  FrameIndex frames(double seconds) const { return std::llround(seconds * timeline_.fps()); }
  double random() { return uniform(seed_, place_stream, draws_++); }
  /// As the spike-in will have it.
  FrameIndex last_frame(FrameIndex onset, double duration_s) const {
    const FrameIndex end = timeline_.nearest(timeline_.seconds(onset) + duration_s);
    return std::max<FrameIndex>(onset + 1, end) - 1;
  }

  const std::vector<PlannedSpan>& free_;
  const Timeline& timeline_;
  double gap_s_;
  std::uint64_t seed_, draws_ = 0;
  FrameIndex cursor_ = 0;
};

[[noreturn]] void refuse(const GridSpike& spike) {
  throw Error(ErrorCategory::usage,
              "there is no stretch of " + std::to_string(std::lround(spike.duration_ms)) +
                  " ms in which the face is well seen and nothing was found in the film itself",
              "take film with quieter stretches, or lower calibration.gap_s");
}

}  // namespace

std::vector<PlannedSpan> free_stretches(const std::vector<PlannedSpan>& usable,
                                        const std::vector<Interval>& found, FrameIndex margin) {
  std::vector<Interval> events = found;
  std::ranges::sort(events, {}, &Interval::onset);
  std::vector<PlannedSpan> free;
  for (const auto& span : usable) {
    FrameIndex begin = span.onset + margin;
    const FrameIndex end = span.offset - margin;
    for (const auto& event : events) {
      if (event.offset() + margin < begin || event.onset() - margin > end) continue;
      if (event.onset() - margin > begin) free.push_back({begin, event.onset() - margin - 1});
      begin = std::max(begin, event.offset() + margin + 1);
    }
    if (begin <= end) free.push_back({begin, end});
  }
  return free;
}

std::vector<CalibrationPass> lay_out(const CalibrationGrid& grid, const GridOptions& options, int repeats,
                                     const std::vector<PlannedSpan>& free, const Timeline& timeline) {
  const SpikeSequence sequence(grid, options.seed);
  const std::size_t wanted = grid.cells() * static_cast<std::size_t>(repeats);
  std::vector<CalibrationPass> passes;
  for (std::size_t next = 0; next < wanted;) {
    PassLayout layout(free, timeline, options.gap_s,
                      hashed(static_cast<std::uint64_t>(options.seed), place_stream, passes.size()));
    CalibrationPass pass;
    if (!layout.has_room(sequence.at(next))) refuse(sequence.at(next));
    auto placed = layout.place(sequence.at(next));
    if (!placed) {  // the random start was too late for the only stretch
      layout.rewind();
      placed = layout.place(sequence.at(next));
    }
    for (; placed; placed = layout.place(sequence.at(next))) {
      pass.push_back(*placed);
      ++next;
    }
    passes.push_back(std::move(pass));
  }
  return passes;
}

std::vector<EventRequest> requests_of(const CalibrationPass& pass, const CalibrationGrid& grid,
                                      const Timeline& timeline) {
  std::vector<EventRequest> requests;
  for (const auto& [spike, onset, offset] : pass) {
    EventRequest request{.action_unit = spike.action_unit,
                         .onset_s = timeline.seconds(onset),
                         .duration_s = spike.duration_ms / 1000,
                         .amplitude = spike.amplitude,
                         .amplitude_in_percent = grid.in_percent};
    request.origin = "spike " + std::to_string(requests.size());
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace micro
