#pragma once

#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// Puts the listed and the random events and the macro-expressions into `plan`. Throws Error(usage) when they
/// do not fit.
void place_events(SpikePlan& plan, const EventSpace& space);

/// Puts blinks, gaze shifts and speech into `plan`, the first two clear of its events so that each keeps its
/// own truth.
void place_life(SpikePlan& plan);

/// Whether no event moves from `onset` to `offset` or a little before or after.
bool is_free(const SpikePlan& plan, FrameIndex onset, FrameIndex offset);

}  // namespace micro
