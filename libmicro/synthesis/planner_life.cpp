#include <algorithm>
#include <cmath>

#include "libmicro/synthesis/planner.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr std::uint64_t attempts = 60;

class LifePlanner {
 public:
  explicit LifePlanner(SpikePlan& plan)
      : plan_(plan), options_(plan.options), seed_(static_cast<std::uint64_t>(options_.seed)) {}

  void place() {
    place_blinks();
    place_gazes();
    if (options_.speech_px > 0) place_speech();
  }

 private:
  FrameIndex frames(double seconds) const { return std::llround(seconds * options_.fps); }
  int count(double per_minute) const {
    return static_cast<int>(std::lround(per_minute * options_.seconds / 60));
  }

  /// Where a span of `length` frames can begin, in [0, 1) of the clip.
  FrameIndex onset_at(double place, FrameIndex length) const {
    return frames(0.3) +
           static_cast<FrameIndex>(place * static_cast<double>(plan_.frames() - length - frames(0.6)));
  }

  template <class Span>
  bool fits(const std::vector<Span>& others, FrameIndex onset, FrameIndex length) const {
    const bool apart = std::ranges::none_of(others, [&](const Span& span) {
      return onset < span.offset + frames(0.3) && onset + length > span.onset - frames(0.3);
    });
    return onset >= 0 && onset + length <= plan_.frames() && apart &&
           is_free(plan_, onset, onset + length - 1);
  }

  void place_blinks() {
    const Draw draw(seed_, Stream::blink), kinds(seed_, Stream::blink_kind);
    for (int i = 0; i < count(options_.blinks_per_minute); ++i)
      for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
        const std::uint64_t k = 100 * static_cast<std::uint64_t>(i) + attempt;
        const PlannedBlink blink = drawn_blink(draw, kinds, k);
        const FrameIndex length = blink.offset + 1, second = frames(kinds.between(10 * k + 8, 0.03, 0.15));
        const FrameIndex onset = onset_at(draw.share(2 * k + 1), length);
        const bool twice = blink.kind == BlinkKind::twice;
        if (!fits(plan_.blinks, onset, twice ? 2 * length + second : length)) continue;
        plan_.blinks.push_back(moved(blink, onset));
        if (twice) plan_.blinks.push_back(moved(blink, onset + length + second));
        break;
      }
    std::ranges::sort(plan_.blinks, {}, &PlannedBlink::onset);
  }

  static PlannedBlink moved(PlannedBlink blink, FrameIndex frames) {
    blink.onset += frames, blink.offset += frames;
    return blink;
  }

  /// A blink from frame 0 on.
  PlannedBlink drawn_blink(const Draw& draw, const Draw& kinds, std::uint64_t k) const {
    PlannedBlink blink;
    double length_s = draw.between(2 * k, 0.16, 0.28);
    blink.closed_right = blink.closed_left = draw.between(k + 7919, 0.9, 1);
    const std::uint64_t c = 10 * k;
    if (kinds.chance(c, options_.blink_variety)) {
      constexpr BlinkKind other[]{BlinkKind::partial, BlinkKind::slow, BlinkKind::twice, BlinkKind::uneven};
      blink.kind = other[kinds.number(c + 1) % 4];
    }
    if (blink.kind == BlinkKind::partial)
      blink.closed_right = blink.closed_left = kinds.between(c + 2, 0.35, 0.75);
    if (blink.kind == BlinkKind::slow)
      length_s = kinds.between(c + 2, 0.4, 0.8), blink.shut_share = kinds.between(c + 3, 0.1, 0.35);
    if (blink.kind == BlinkKind::uneven)
      (kinds.chance(c + 2, 0.5) ? blink.closed_right : blink.closed_left) = kinds.between(c + 3, 0.5, 0.85);
    blink.offset = std::max<FrameIndex>(1, frames(length_s)) - 1;
    return blink;
  }

  void place_gazes() {
    const Draw draw(seed_, Stream::gaze), directions(seed_, Stream::gaze_direction);
    for (int i = 0; i < count(options_.gaze_per_minute); ++i)
      for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
        const std::uint64_t k = 100 * static_cast<std::uint64_t>(i) + attempt;
        const FrameIndex length = std::max<FrameIndex>(1, frames(draw.between(2 * k, 0.4, 1.2)));
        const FrameIndex onset = onset_at(draw.share(2 * k + 1), length);
        if (!fits(plan_.gazes, onset, length)) continue;
        const double sign = directions.chance(3 * k, 0.5) ? 1 : -1;
        plan_.gazes.push_back({onset, onset + length - 1, sign * directions.between(3 * k + 1, 0.5, 1),
                               directions.between(3 * k + 2, -0.6, 0.4)});
        break;
      }
    std::ranges::sort(plan_.gazes, {}, &PlannedGaze::onset);
  }

  void place_speech() {
    const Draw draw(seed_, Stream::speech);
    FrameIndex at = frames(draw.between(0, 0.2, 1.0));
    for (std::uint64_t i = 1; at < plan_.frames(); i += 2) {
      const FrameIndex length = std::max<FrameIndex>(1, frames(draw.between(i, 0.8, 2.5)));
      plan_.speech.push_back({at, std::min(plan_.frames() - 1, at + length - 1)});
      at += length + frames(draw.between(i + 1, 0.6, 1.8));
    }
  }

  SpikePlan& plan_;
  const SpikeOptions& options_;
  std::uint64_t seed_;
};

}  // namespace

void place_life(SpikePlan& plan) { LifePlanner(plan).place(); }

}  // namespace micro
