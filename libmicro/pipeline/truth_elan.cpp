#include "libmicro/pipeline/truth_elan.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace micro {
namespace {

std::string two_decimals(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

class TruthTiers {
 public:
  TruthTiers(const SpikePlan& plan, const TruthHeader& header)
      : plan_(plan), speed_(header.playback_fps > 0 ? plan.timeline.fps() / header.playback_fps : 1) {}

  std::vector<ElanTier> tiers() {
    put_events("expression", false);
    put_apexes();
    put_events("macro-expression", true);
    put_spans("blink", plan_.blinks,
              [](const PlannedBlink& blink) { return std::string(to_string(blink.kind)); });
    put_spans("gaze", plan_.gazes, [](const PlannedGaze& gaze) { return gaze.side > 0 ? "left" : "right"; });
    put_spans("speech", plan_.speech, [](const PlannedSpan&) { return "speech"; });
    return tiers_;
  }

 private:
  ElanAnnotation annotation(FrameIndex first, FrameIndex last, const std::string& value) const {
    const auto ms = [&](FrameIndex frame) {
      return std::llround(1000 * speed_ * plan_.timeline.seconds(frame));
    };
    const std::int64_t begin = ms(first);
    return {begin, std::max<std::int64_t>(begin + 1, ms(last + 1)), value};
  }

  void put(const ElanTier& tier, bool even_if_empty = false) {
    if (tier.annotations.empty() && !even_if_empty) return;
    for (auto& lane : without_overlaps(tier)) tiers_.push_back(std::move(lane));
  }

  void put_events(const std::string& name, bool distractors) {
    ElanTier tier{
        name, {}, {{name + ": action unit", {}}, {name + ": amplitude", {}}, {name + ": frames", {}}}};
    for (const auto& event : plan_.events) {
      if (event.distractor != distractors || event.amplitude_px <= 0) continue;
      const auto& at = event.interval;
      tier.annotations.push_back(
          annotation(at.onset(), at.offset(), to_string(class_of(event, plan_.timeline.fps()))));
      tier.notes[0].values.push_back(event.action_unit);
      tier.notes[1].values.push_back(two_decimals(event.amplitude_px) + " px = " +
                                     two_decimals(event.amplitude_iod()) + " % of the inter-ocular distance");
      tier.notes[2].values.push_back("onset " + std::to_string(at.onset()) + ", apex " +
                                     std::to_string(at.apex()) + ", offset " + std::to_string(at.offset()));
    }
    put(tier, !distractors);
  }

  void put_apexes() {
    ElanTier tier{"apex", {}, {}};
    for (const auto& event : plan_.events)
      if (event.amplitude_px > 0 && !event.distractor)
        tier.annotations.push_back(annotation(event.interval.apex(), event.hold_end, event.action_unit));
    put(tier);
  }

  template <class Span, class Label>
  void put_spans(const std::string& name, const std::vector<Span>& spans, const Label& label) {
    ElanTier tier{name, {}, {}};
    for (const auto& span : spans)
      tier.annotations.push_back(annotation(span.onset, span.offset, label(span)));
    put(tier);
  }

  const SpikePlan& plan_;
  double speed_;  ///< seconds of the clip for one of the filmed scene
  std::vector<ElanTier> tiers_;
};

}  // namespace

ElanDocument truth_elan(const SpikePlan& plan, const TruthHeader& header) {
  ElanDocument document;
  document.author = "microx spikein";
  document.media = header.clip;
  document.mime_type = elan_mime_type(header.clip);
  document.tiers = TruthTiers(plan, header).tiers();
  return document;
}

}  // namespace micro
