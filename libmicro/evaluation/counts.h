#pragma once

#include <limits>

namespace micro {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// a / b, undefined (NaN) when b is 0.
inline double ratio(double a, double b) { return b == 0 ? undefined : a / b; }

/// What came of comparing events one to one. Counts of videos are added up first and rates are formed once,
/// of the sums: the MEGC protocol takes all videos as one.
struct Counts {
  long truths = 0, predictions = 0, hits = 0;

  long misses() const { return truths - hits; }
  long false_alarms() const { return predictions - hits; }
  double precision() const { return ratio(hits, predictions); }  ///< NaN when nothing was predicted
  double recall() const { return ratio(hits, truths); }          ///< NaN when there was nothing to find
  double f1() const { return ratio(2.0 * hits, truths + predictions); }  ///< 2 TP / (2 TP + FP + FN)

  Counts& operator+=(const Counts& other) {
    truths += other.truths, predictions += other.predictions, hits += other.hits;
    return *this;
  }
  friend Counts operator+(Counts one, const Counts& other) { return one += other; }
  bool operator==(const Counts&) const = default;
};

}  // namespace micro
