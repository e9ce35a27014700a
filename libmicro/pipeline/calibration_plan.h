#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/pipeline/calibration_grid.h"
#include "libmicro/synthesis/event_request.h"
#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// A spike and where it goes.
struct PlacedSpike {
  GridSpike spike;
  FrameIndex onset = 0, offset = 0;  ///< inclusive
};

/// The spikes of one pass over the film, by onset.
using CalibrationPass = std::vector<PlacedSpike>;

/// Stretches of `usable` without the `found` events and `margin` frames around these and at the ends of each
/// usable stretch.
std::vector<PlannedSpan> free_stretches(const std::vector<PlannedSpan>& usable,
                                        const std::vector<Interval>& found, FrameIndex margin);

/// Lays the sequence of spikes out over as many passes as it takes to have every cell of the grid at least
/// `repeats` times. A pass takes the next spikes of the sequence, as many as fit into the free stretches with
/// gaps of `gap_s` and a little more at random; more repeats make more passes and leave the first as they
/// are. Throws Error(usage) when a spike fits nowhere.
std::vector<CalibrationPass> lay_out(const CalibrationGrid& grid, const GridOptions& options, int repeats,
                                     const std::vector<PlannedSpan>& free, const Timeline& timeline);

/// What the spike-in is asked for.
std::vector<EventRequest> requests_of(const CalibrationPass& pass, const CalibrationGrid& grid,
                                      const Timeline& timeline);

}  // namespace micro
