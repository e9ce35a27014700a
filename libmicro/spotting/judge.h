#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/eye_state.h"
#include "libmicro/spotting/movement.h"
#include "libmicro/spotting/spotting_options.h"

namespace micro {

/// Turns movements and blinks into events: says which movements are expressions, and which are a blink's
/// echo, speech, head motion or a change of the light, and why (Event::note).
std::vector<Event> judge(const Trajectory& trajectory, const std::vector<Movement>& movements,
                         const std::vector<Blink>& blinks, const std::vector<GazeShift>& gazes,
                         const SpottingOptions& options);

}  // namespace micro
