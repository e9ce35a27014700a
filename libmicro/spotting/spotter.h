#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/parallel.h"
#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/spotting_options.h"

namespace micro {

/// Finds facial movements in one face's trajectory; see docs/method.md. Returns events of every kind ordered
/// by onset (frame numbers and times filled, id and face_id not). Deterministic.
std::vector<Event> spot(const Trajectory& trajectory, const SpottingOptions& options,
                        const ParallelFor& parallel_for = serial_for);

}  // namespace micro
