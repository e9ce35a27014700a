#include "libmicro/recognition/au_classifier.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "libmicro/recognition/plugin_input.h"
#include "libmicro/recognition/plugin_instance.h"

namespace micro {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t highest_unit = 80;

class PluginAuClassifier : public AuClassifier {
 public:
  PluginAuClassifier(std::shared_ptr<Plugin> plugin, const std::string& options)
      : instance_(std::move(plugin), MICROX_AU_CLASSIFIER, options) {
    if (!instance_.factory().classify) instance_.plugin().fail("its AU classifier cannot classify");
    take(instance_.describe<microx_au_description>());
  }

  const std::string& name() const override { return instance_.plugin().name(); }
  const std::vector<int>& action_units() const override { return units_; }
  double threshold() const override { return threshold_; }
  double context_s() const override { return context_s_; }
  std::vector<TableLayout> tables(const std::vector<TableLayout>& available) const override {
    return match_needs(instance_.plugin(), needs_, available);
  }

  std::optional<std::vector<AuScore>> classify(const EventWindow& event) override {
    std::vector<microx_au_score> scores;
    for (const int unit : units_) scores.push_back({unit, MICROX_SIDE_UNKNOWN, missing, missing});
    const EventView view(event);
    std::uint64_t written = std::numeric_limits<std::uint64_t>::max();
    const auto status = instance_.call("classifying", [&] {
      return instance_.factory().classify(instance_.handle(), &view.event(), scores.data(), scores.size(),
                                          &written);
    });
    if (status == MICROX_UNSUITABLE) return std::nullopt;
    if (written != scores.size())
      instance_.plugin().fail("it returned " + std::to_string(written) + " scores, not " +
                              std::to_string(scores.size()));
    std::vector<AuScore> taken;
    for (std::size_t i = 0; i < scores.size(); ++i) taken.push_back(taken_score(scores[i], units_[i]));
    return taken;
  }

 private:
  void take(const microx_au_description& said) {
    const Plugin& plugin = instance_.plugin();
    if (said.action_unit_count < 1 || said.action_unit_count > highest_unit || !said.action_units)
      plugin.fail("it names no action units, or too many");
    std::set<int> seen;
    for (std::uint64_t i = 0; i < said.action_unit_count; ++i) {
      const int unit = said.action_units[i];
      if (unit < 1 || unit > static_cast<int>(highest_unit) || !seen.insert(unit).second)
        plugin.fail("it names the action unit " + std::to_string(unit) + ", which is none or named twice");
      units_.push_back(unit);
    }
    needs_ = take_needs(plugin, said.need_count, said.needs, said.need_stride);
    threshold_ = take_number(plugin, "its threshold", said.threshold, 0, 1);
    context_s_ = take_number(plugin, "the time it wants around events", said.context_s, 0, 10);
  }

  AuScore taken_score(const microx_au_score& score, int unit) const {
    const Plugin& plugin = instance_.plugin();
    const std::string name = "AU" + std::to_string(unit);
    if (score.action_unit != unit) plugin.fail("it changed the number of " + name);
    AuScore taken{unit};
    taken.probability = take_number(plugin, "its probability of " + name, score.probability, 0, 1);
    taken.intensity = std::isnan(score.intensity)
                          ? missing
                          : take_number(plugin, "its intensity of " + name, score.intensity, 0, 5);
    if (score.side != MICROX_SIDE_UNKNOWN && score.side != MICROX_LEFT && score.side != MICROX_RIGHT &&
        score.side != MICROX_BOTH)
      plugin.fail("its side of " + name + " is none");
    taken.side = static_cast<char>(score.side);
    return taken;
  }

  PluginInstance<microx_au_classifier> instance_;
  std::vector<int> units_;
  std::vector<PluginNeed> needs_;
  double threshold_ = 0.5, context_s_ = 0;
};

}  // namespace

std::unique_ptr<AuClassifier> AuClassifier::open(std::shared_ptr<Plugin> plugin, const std::string& options) {
  return std::make_unique<PluginAuClassifier>(std::move(plugin), options);
}

char intensity_letter(double intensity) {
  if (!(intensity > 0)) return 0;
  return static_cast<char>('A' + std::clamp(static_cast<int>(std::ceil(intensity)) - 1, 0, 4));
}

std::vector<ActionUnitCode> seen_units(const std::vector<AuScore>& scores, double threshold) {
  std::vector<ActionUnitCode> codes;
  for (const auto& score : scores)
    if (score.probability >= threshold)
      codes.push_back({score.side == 'L' || score.side == 'R' ? score.side : '\0', score.action_unit,
                       intensity_letter(score.intensity)});
  std::ranges::stable_sort(codes, {}, &ActionUnitCode::number);
  return codes;
}

}  // namespace micro
