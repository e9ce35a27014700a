#pragma once

#include "libmicro/exchange/elan.h"
#include "libmicro/synthesis/truth.h"

namespace micro {

/// A spike-in's truth as tiers for ELAN: expressions with their action units, amplitudes and exact frames,
/// apexes, macro-expressions, blinks, gaze shifts, speech. An annotation begins with its first frame and ends
/// where its last frame ends, on the clock of the clip when played.
ElanDocument truth_elan(const SpikePlan& plan, const TruthHeader& header);

}  // namespace micro
