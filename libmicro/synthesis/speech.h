#pragma once

#include <vector>

#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// How the mouth moves while speaking: syllables of varying length and loudness with short pauses, some with
/// rounded lips, some with spread ones, each running into the next.
class Speech {
 public:
  explicit Speech(const SpikePlan& plan);

  struct Mouth {
    double open = 0;   ///< jaw travel as a share of SpikeOptions::speech_px, 0 .. largest_open
    double round = 0;  ///< lip corners to the middle (above 0) or out, as a share of the same
  };
  /// `frame` may be fractional.
  Mouth at(double frame) const;

  static constexpr double largest_open = 1.25, largest_round = 0.5;

 private:
  struct Syllable {
    double start_s, length_s;
    Mouth shape;
  };
  void speak(double from_s, double to_s, double syllables_per_second, std::uint64_t seed);

  double fps_;
  std::vector<Syllable> syllables_;  ///< by start
};

}  // namespace micro
