#include "libmicro/core/gap_counter.h"

#include <algorithm>
#include <cmath>

namespace micro {

void GapCounter::add(double pts_s) {
  if (std::isfinite(last_pts_s_)) ++intervals_[std::llround((pts_s - last_pts_s_) * 1e6)];
  last_pts_s_ = pts_s;
}

double GapCounter::usual_interval_s() const {
  if (intervals_.empty()) return 0;
  // Rounded timestamps (33, 33, 34 ms) spread one rate over neighbouring values: the median interval is safe
  // from that.
  std::int64_t total = 0, seen = 0;
  for (const auto& [interval, count] : intervals_) total += count;
  for (const auto& [interval, count] : intervals_)
    if ((seen += count) * 2 > total) return static_cast<double>(interval) * 1e-6;
  return 0;
}

bool GapCounter::constant_rate() const {
  const double usual = usual_interval_s();
  std::int64_t total = 0, regular = 0;
  for (const auto& [interval, count] : intervals_) {
    total += count;
    if (std::abs(static_cast<double>(interval) * 1e-6 - usual) <= std::max(0.2 * usual, 1.1e-3))
      regular += count;
  }
  return total > 0 && regular * 20 >= total * 19;
}

std::int64_t GapCounter::lost() const {
  const double usual = usual_interval_s();
  if (!(usual > 0) || !constant_rate()) return 0;
  std::int64_t missing = 0;
  for (const auto& [interval, count] : intervals_) {
    const double slots = static_cast<double>(interval) * 1e-6 / usual;
    if (slots > 1.5) missing += count * (std::llround(slots) - 1);
  }
  return missing;
}

void GapCounter::save(ArchiveWriter& archive) const {
  archive.put(last_pts_s_), archive.put(intervals_.size());
  for (const auto& [interval, count] : intervals_) archive.put(interval), archive.put(count);
}

void GapCounter::load(ArchiveReader& archive) {
  std::size_t size = 0;
  archive.get(last_pts_s_), archive.get(size);
  intervals_.clear();
  for (std::size_t i = 0; i < size; ++i) {
    std::int64_t interval = 0;
    archive.get(interval), archive.get(intervals_[interval]);
  }
}

}  // namespace micro
