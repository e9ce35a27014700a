#pragma once

#include <cstdint>
#include <limits>
#include <map>

#include "libmicro/core/archive.h"

namespace micro {

/// Counts the frames missing between those that came. Only in footage of constant rate (19 of 20 intervals
/// within a fifth of the commonest) does an empty time slot mean a lost frame; phones vary their rate on
/// purpose.
class GapCounter {
 public:
  void add(double pts_s);
  /// Seconds between frames, the commonest; 0 before the second frame.
  double usual_interval_s() const;
  bool constant_rate() const;
  std::int64_t lost() const;

  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  double last_pts_s_ = std::numeric_limits<double>::quiet_NaN();
  std::map<std::int64_t, std::int64_t> intervals_;  ///< microseconds -> how often
};

}  // namespace micro
