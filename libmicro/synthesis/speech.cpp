#include "libmicro/synthesis/speech.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr double run_on = 0.25;  // a syllable begins and ends this share of its length into its neighbours
constexpr double length_spread = 0.35;
constexpr double pause_chance = 0.12;

double hann(double phase) {
  return phase <= 0 || phase >= 1 ? 0 : 0.5 - 0.5 * std::cos(2 * std::numbers::pi * phase);
}

/// Vowels: a quarter rounded (o, u), a third spread (e, i), the rest neither.
double rounding(const Draw& draw, std::uint64_t k) {
  const double kind = draw.between(k, 0, 1);
  if (kind < 0.25) return draw.between(k + 1, 0.2, 0.4);
  if (kind < 0.58) return -draw.between(k + 1, 0.1, 0.3);
  return draw.between(k + 1, -0.05, 0.05);
}

}  // namespace

Speech::Speech(const SpikePlan& plan) : fps_(plan.options.fps) {
  const auto seed = seed_of(static_cast<std::uint64_t>(plan.options.seed), Stream::syllable);
  std::uint64_t i = 0;
  for (const auto& span : plan.speech)
    speak(static_cast<double>(span.onset) / fps_, static_cast<double>(span.offset + 1) / fps_,
          plan.options.syllables_per_second, hashed(seed, i++));
}

void Speech::speak(double from_s, double to_s, double syllables_per_second, std::uint64_t seed) {
  const Draw draw(seed, Stream::syllable);
  double at = from_s;
  for (std::uint64_t k = 0;; k += 10) {
    const double length = std::exp(draw.between(k, -length_spread, length_spread)) / syllables_per_second;
    if (at + (1 + run_on) * length > to_s) return;
    // Words fade towards the end of a phrase.
    const double fade = 1 - 0.35 * (at - from_s) / (to_s - from_s);
    syllables_.push_back({at + (k == 0 ? run_on * length : 0),
                          length,
                          {fade * draw.between(k + 1, 0.35, 1.05), rounding(draw, k + 2)}});
    at = syllables_.back().start_s + length;
    if (draw.chance(k + 4, pause_chance)) at += draw.between(k + 5, 0.08, 0.3);
  }
}

Speech::Mouth Speech::at(double frame) const {
  const double t = frame / fps_;
  Mouth mouth;
  auto next = std::ranges::upper_bound(syllables_, t, {}, &Syllable::start_s);
  if (next != syllables_.end()) ++next;
  for (int i = 0; i < 4 && next != syllables_.begin(); ++i) {
    const Syllable& syllable = *--next;
    const double length = (1 + 2 * run_on) * syllable.length_s;
    const double share = hann((t - syllable.start_s + run_on * syllable.length_s) / length);
    mouth.open += share * syllable.shape.open;
    mouth.round += share * syllable.shape.round;
  }
  return {std::min(mouth.open, largest_open), std::clamp(mouth.round, -largest_round, largest_round)};
}

}  // namespace micro
