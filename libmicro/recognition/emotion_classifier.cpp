#include "libmicro/recognition/emotion_classifier.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "libmicro/recognition/plugin_input.h"
#include "libmicro/recognition/plugin_instance.h"

namespace micro {
namespace {

constexpr std::uint64_t most_labels = 1000;
constexpr std::size_t longest_label = 31;  // what the recording's table of events holds

class PluginEmotionClassifier : public EmotionClassifier {
 public:
  PluginEmotionClassifier(std::shared_ptr<Plugin> plugin, const std::string& options)
      : instance_(std::move(plugin), MICROX_EMOTION_CLASSIFIER, options) {
    if (!instance_.factory().classify) instance_.plugin().fail("its emotion classifier cannot classify");
    take(instance_.describe<microx_emotion_description>());
  }

  const std::string& name() const override { return instance_.plugin().name(); }
  const std::vector<std::string>& labels() const override { return labels_; }
  double threshold() const override { return threshold_; }
  double context_s() const override { return context_s_; }
  bool needs_action_units() const override { return needs_units_; }
  std::vector<TableLayout> tables(const std::vector<TableLayout>& available) const override {
    return match_needs(instance_.plugin(), needs_, available);
  }

  std::optional<std::vector<double>> classify(const EventWindow& event, const std::vector<AuScore>& scores,
                                              double score_threshold) override {
    const EventView view(event);
    std::vector<microx_au_score> given;
    for (const auto& score : scores)
      given.push_back({score.action_unit, score.side, score.probability, score.intensity});
    const microx_emotion_input input{.struct_size = sizeof input,
                                     .reserved = 0,
                                     .event = &view.event(),
                                     .score_count = given.size(),
                                     .scores = given.data(),
                                     .score_stride = sizeof(microx_au_score),
                                     .score_threshold = score_threshold};
    std::vector<double> values(labels_.size(), std::numeric_limits<double>::quiet_NaN());
    std::uint64_t written = std::numeric_limits<std::uint64_t>::max();
    const auto status = instance_.call("classifying", [&] {
      return instance_.factory().classify(instance_.handle(), &input, values.data(), values.size(), &written);
    });
    if (status == MICROX_UNSUITABLE) return std::nullopt;
    check(values, written);
    return values;
  }

 private:
  void take(const microx_emotion_description& said) {
    const Plugin& plugin = instance_.plugin();
    if (said.label_count < 1 || said.label_count > most_labels) plugin.fail("it has no labels, or too many");
    labels_ = take_texts(plugin, "label", said.label_count, said.labels);
    std::set<std::string> seen;
    for (const auto& label : labels_)
      if (label.empty() || label.size() > longest_label || !seen.insert(label).second)
        plugin.fail("label '" + label + "' is empty, longer than 31 bytes or named twice");
    if (said.independent > 1 || said.needs_action_units > 1)
      plugin.fail("a flag of its description is not 0 or 1");
    independent_ = said.independent == 1, needs_units_ = said.needs_action_units == 1;
    needs_ = take_needs(plugin, said.need_count, said.needs, said.need_stride);
    threshold_ = take_number(plugin, "its threshold", said.threshold, 0, 1);
    context_s_ = take_number(plugin, "the time it wants around events", said.context_s, 0, 10);
  }

  void check(const std::vector<double>& values, std::uint64_t written) const {
    const Plugin& plugin = instance_.plugin();
    if (written != values.size())
      plugin.fail("it returned " + std::to_string(written) + " probabilities, not " +
                  std::to_string(values.size()));
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
      sum += take_number(plugin, "its probability of '" + labels_[i] + "'", values[i], 0, 1);
    if (!independent_ && std::abs(sum - 1) > 1e-3)
      plugin.fail("its probabilities sum to " + std::to_string(sum) + ", not to 1");
  }

  PluginInstance<microx_emotion_classifier> instance_;
  std::vector<std::string> labels_;
  std::vector<PluginNeed> needs_;
  bool independent_ = false, needs_units_ = false;
  double threshold_ = 0.5, context_s_ = 0;
};

}  // namespace

EmotionAnswer answer_of(const std::vector<std::string>& labels, const std::vector<double>& probabilities,
                        double threshold) {
  const auto best = std::ranges::max_element(probabilities);
  if (best == probabilities.end()) return {"uncertain", 0};
  const auto place = static_cast<std::size_t>(best - probabilities.begin());
  return {*best >= threshold ? labels[place] : "uncertain", *best};
}

std::unique_ptr<EmotionClassifier> EmotionClassifier::open(std::shared_ptr<Plugin> plugin,
                                                           const std::string& options) {
  return std::make_unique<PluginEmotionClassifier>(std::move(plugin), options);
}

}  // namespace micro
