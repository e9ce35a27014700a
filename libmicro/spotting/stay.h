#pragma once

#include "libmicro/core/event.h"
#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/movement.h"

namespace micro {

/// Rows of a movement that does not come straight back, which no single pulse describes: a smile that is
/// held. On its own displacement (projected on its pattern, smoothed over three rows), with the level before
/// it as the baseline: onset is the first row after the last one near the baseline, apex the row of the
/// largest displacement, offset the last row before it is near the baseline again, or the last row. Near
/// means within three standard deviations of the baseline's own scatter or a tenth of the displacement,
/// whichever is more. `rows` is the fitted pulse.
struct Stay {
  Interval rows;
  double scale = 1;  ///< largest displacement over that of the fitted pulse
};

Stay stay_of(const Trajectory& trajectory, const Movement& movement, const Interval& rows);

}  // namespace micro
