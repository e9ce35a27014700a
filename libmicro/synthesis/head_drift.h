#pragma once

#include "libmicro/synthesis/random.h"
#include "libmicro/synthesis/spike_options.h"

namespace micro {

/// Where the head is, relative to its middle place.
struct HeadPlacement {
  double x = 0, y = 0;         ///< pixels of the clip
  double roll = 0, scale = 1;  ///< radians; factor
  double yaw = 0, pitch = 0;   ///< radians, small
};

/// A head that is held still as well as people can: slow random drift of place, distance and all three turns,
/// and breathing.
class HeadDrift {
 public:
  explicit HeadDrift(const SpikeOptions& options);
  /// `frame` may be fractional.
  HeadPlacement at(double frame) const;

 private:
  double fps_, strength_, breathing_px_, pixel_;
  SmoothDrift x_, y_, roll_, scale_, yaw_, pitch_, breath_;
};

}  // namespace micro
