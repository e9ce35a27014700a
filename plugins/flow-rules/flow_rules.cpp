// Action units from the motion of facial regions by rules of FACS, without training.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "plugins/api/microx_plugin.hpp"
#include "plugins/flow-rules/decomposition.h"

namespace flow_rules {
namespace {

constexpr double context_s = 0.15;
constexpr double threshold = 0.5;
constexpr double longest_blink_s = 0.5;
constexpr double closed_likeness = 0.6;  // share of the open eye's picture below which it is closed
constexpr int eyes_closed = 43, blink = 45;

/// Every unit that has a rule, and 45, which differs from 43 by its duration.
const std::vector<std::int32_t>& unit_numbers() {
  static const auto numbers = [] {
    std::vector<std::int32_t> all;
    for (const auto& rule : unit_rules()) all.push_back(rule.number);
    all.push_back(blink);
    return all;
  }();
  return numbers;
}

/// Share of maximal contraction -> 1..5 for A..E. FACS: A and B are narrow, C and D wide (2002 manual,
/// chapter 2, "intensity scoring"); the borders in numbers are ours.
double intensity_of(double share) {
  constexpr std::array<double, 6> borders{0, 0.10, 0.25, 0.60, 0.90, 1.0};
  if (share <= 0) return 0;
  for (std::size_t i = 1; i < borders.size(); ++i)
    if (share <= borders[i])
      return static_cast<double>(i - 1) + (share - borders[i - 1]) / (borders[i] - borders[i - 1]);
  return 5;
}

class FlowRules {
 public:
  explicit FlowRules(std::string_view options) {
    if (options.find_first_not_of("{} \t\r\n") != std::string_view::npos)
      throw microx_plugin::Refused("flow-rules has no options");
  }

  void describe(microx_au_description& description) const {
    static constexpr microx_need needs[]{{MICROX_TEXT("motion/eye_likeness"), 2, nullptr, nullptr, 1, 0}};
    description.action_unit_count = unit_numbers().size();
    description.action_units = unit_numbers().data();
    description.need_count = std::size(needs), description.needs = needs,
    description.need_stride = sizeof(microx_need);
    description.threshold = threshold, description.context_s = context_s;
  }

  void classify(const microx_event& event, microx_au_score* scores, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      scores[i].side = MICROX_SIDE_UNKNOWN, scores[i].probability = 0, scores[i].intensity = 0;
    const auto kind = microx_plugin::view(event.kind);
    if (kind == "blink" || kind == "eye_closure") return take_closure(event, event.confidence, scores, count);
    if (kind != "expression") throw microx_plugin::Unsuitable("only expressions and closing eyes are named");
    const auto contributions = decomposition(*event.motion).explain(measure(event, context_s));
    const double strongest = strongest_of(contributions);
    for (std::size_t i = 0; i < contributions.size(); ++i)
      put(unit_rules()[i], contributions[i], strongest, scores[i]);
    settle_closure(event, scores, count);
  }

 private:
  const Decomposition& decomposition(const microx_motion& motion) {
    const microx_plugin::Motion view(motion);
    std::vector<std::string_view> names;
    for (std::int64_t r = 0; r < view.regions(); ++r) names.push_back(view.region(r));
    if (!decomposition_ || names.size() != regions_.size() || !std::ranges::equal(names, regions_)) {
      decomposition_ = std::make_unique<Decomposition>(names, settings_);
      regions_.assign(names.begin(), names.end());
    }
    return *decomposition_;
  }

  static double strongest_of(const std::vector<Contribution>& contributions) {
    double strongest = 0;
    for (const auto& one : contributions)
      if (one.taken) strongest = std::max({strongest, one.right, one.left});
    return strongest;
  }

  /// Evidence becomes a probability that is 1/2 where a unit is just taken.
  void put(const UnitRule& rule, const Contribution& found, double strongest, microx_au_score& score) const {
    const double size = std::max(found.right, found.left);
    const double evidence = std::max(0.0, found.evidence);
    score.probability = evidence * evidence / (evidence * evidence + settings_.evidence * settings_.evidence);
    const bool faint = size < settings_.weaker_unit * strongest;
    if (found.taken) score.probability = std::max(score.probability, threshold);
    if (!found.taken || faint) score.probability = std::min(score.probability, 0.9 * threshold);
    score.intensity = intensity_of(size / rule.largest);
    if (size <= 0) return;
    score.side = MICROX_BOTH;
    if (found.right < settings_.weaker_side * found.left) score.side = MICROX_LEFT;
    if (found.left < settings_.weaker_side * found.right) score.side = MICROX_RIGHT;
  }

  /// The share of the open eye's picture that is left at the least, of the eye that closes more.
  static double least_likeness(const microx_event& event) {
    const microx_plugin::Motion motion(*event.motion);
    const auto* table = motion.find_table("motion/eye_likeness");
    double least = std::numeric_limits<double>::infinity();
    if (!table) return least;
    for (std::int64_t frame = event.onset; frame <= event.offset; ++frame)
      for (std::int64_t eye = 0; eye < static_cast<std::int64_t>(table->columns); ++eye)
        if (const double value = microx_plugin::cell(*table, frame, eye); value < least) least = value;
    return least;
  }

  /// A lid that comes down over an eye that stays open is no closing eye.
  static void settle_closure(const microx_event& event, microx_au_score* scores, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (scores[i].action_unit != eyes_closed || scores[i].probability < threshold) continue;
      if (least_likeness(event) < closed_likeness) {
        const auto found = scores[i];
        take_closure(event, found.probability, scores, count);
        for (std::size_t j = 0; j < count; ++j)
          if (scores[j].action_unit == unit_of_closure(event)) scores[j].side = found.side;
      } else {
        scores[i].probability = 0.9 * threshold;
      }
    }
  }

  static int unit_of_closure(const microx_event& event) {
    const double seconds = static_cast<double>(event.offset - event.onset + 1) / event.motion->capture_fps;
    return seconds <= longest_blink_s ? blink : eyes_closed;
  }

  static void take_closure(const microx_event& event, double probability, microx_au_score* scores,
                           std::size_t count) {
    const int unit = unit_of_closure(event);
    for (std::size_t i = 0; i < count; ++i) {
      if (scores[i].action_unit != eyes_closed && scores[i].action_unit != blink) continue;
      const bool is_it = scores[i].action_unit == unit;
      scores[i].probability = is_it ? std::clamp(probability, 0.0, 1.0) : 0;
      scores[i].intensity =
          is_it ? std::numeric_limits<double>::quiet_NaN() : 0;  // open or closed, not how much
      scores[i].side = is_it ? MICROX_BOTH : MICROX_SIDE_UNKNOWN;
    }
  }

  Settings settings_;
  std::vector<std::string> regions_;
  std::unique_ptr<Decomposition> decomposition_;
};

const void* factory_of(microx_text kind) {
  static constexpr auto classifier = microx_plugin::AuClassifier<FlowRules>::factory(MICROX_PER_THREAD);
  return microx_plugin::view(kind) == MICROX_AU_CLASSIFIER ? &classifier : nullptr;
}

}  // namespace
}  // namespace flow_rules

extern "C" MICROX_EXPORT const microx_entry microx_plugin_entry = {
    MICROX_PLUGIN_MAGIC,
    sizeof(microx_entry),
    MICROX_ABI_MAJOR,
    MICROX_ABI_MINOR,
    MICROX_TEXT("flow-rules"),
    MICROX_TEXT("1"),
    MICROX_TEXT("BSD-3-Clause"),
    MICROX_TEXT("Action units from the motion of facial regions by rules of FACS, without training"),
    microx_plugin::keep_host,
    flow_rules::factory_of,
    nullptr};
