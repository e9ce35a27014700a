#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace micro {

/// What a random number is drawn for: each purpose has numbers of its own, so that asking for more of one
/// thing changes nothing else.
enum class Stream : std::uint64_t {
  event_length = 11,
  event_place,
  event_unit,
  event_amplitude,
  event_apex,
  blink,
  blink_kind,
  gaze,
  speech,
  distractor,
  distractor_hold,
  gaze_direction,
  head_x = 101,
  head_y,
  head_roll,
  head_scale,
  head_yaw,
  head_pitch,
  syllable,
  breath,
  lamp_phase,
  exposure_place,
  sensor,
  rounding
};

/// A number that depends on its arguments alone (splitmix64; Steele, Lea and Flood, OOPSLA 2014), so frames
/// can be made in any order and on any thread.
inline std::uint64_t hashed(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0) {
  std::uint64_t z = seed + 0x9e3779b97f4a7c15ULL * (a + 1) + 0xd1b54a32d192ed03ULL * b;
  for (int round = 0; round < 2; ++round) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
  }
  return z;
}

/// The seed of one purpose.
inline std::uint64_t seed_of(std::uint64_t seed, Stream stream) {
  return hashed(seed, static_cast<std::uint64_t>(stream));
}

/// Uniform in [0, 1).
inline double uniform(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0) {
  return static_cast<double>(hashed(seed, a, b) >> 11) * 0x1.0p-53;
}

/// Standard normal (Box and Muller).
inline double normal(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0) {
  const double u = 1 - uniform(seed, a, 2 * b), v = uniform(seed, a, 2 * b + 1);
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

/// Numbers for one purpose.
class Draw {
 public:
  Draw(std::uint64_t seed, Stream stream) : seed_(seed), stream_(static_cast<std::uint64_t>(stream)) {}
  /// Uniform in [0, 1).
  double share(std::uint64_t i) const { return uniform(seed_, stream_, i); }
  double between(std::uint64_t i, double low, double high) const { return low + (high - low) * share(i); }
  bool chance(std::uint64_t i, double probability) const { return share(i) < probability; }
  std::uint64_t number(std::uint64_t i) const { return hashed(seed_, stream_, i); }

 private:
  std::uint64_t seed_, stream_;
};

/// Smooth random movement of about unit variance with content up to `highest_hz`: a sum of sinusoids whose
/// frequencies, phases and strengths are random.
class SmoothDrift {
 public:
  SmoothDrift(std::uint64_t seed, double highest_hz) {
    constexpr int terms = 12;
    for (std::uint64_t i = 0; i < terms; ++i)
      waves_.push_back({highest_hz * (0.05 + 0.95 * uniform(seed, i, 1)),
                        2 * std::numbers::pi * uniform(seed, i, 2), std::sqrt(2.0 / terms)});
  }
  double at(double seconds) const {
    double sum = 0;
    for (const auto& wave : waves_)
      sum += wave.strength * std::sin(2 * std::numbers::pi * wave.hertz * seconds + wave.phase);
    return sum;
  }

 private:
  struct Wave {
    double hertz, phase, strength;
  };
  std::vector<Wave> waves_;
};

}  // namespace micro
