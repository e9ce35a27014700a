#include "libmicro/pipeline/plugin_learner.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/core/options.h"
#include "libmicro/core/text.h"
#include "libmicro/recognition/plugin_search.h"
#include "libmicro/recognition/plugin_text.h"
#include "plugins/api/microx_learner.h"

namespace micro {
namespace {

microx_text text_view(const std::string& text) { return {text.data(), text.size()}; }

/// Samples as the ABI shows them; valid as long as the rows.
class SamplesView {
 public:
  explicit SamplesView(const SampleRows& rows) : starts_(rows.starts.begin(), rows.starts.end()) {
    samples_ = {sizeof(microx_samples),
                0,
                rows.count(),
                static_cast<std::uint64_t>(rows.columns()),
                starts_.data(),
                rows.values.data(),
                static_cast<std::int64_t>(rows.columns() * static_cast<Eigen::Index>(sizeof(double)))};
  }
  SamplesView(const SamplesView&) = delete;
  SamplesView& operator=(const SamplesView&) = delete;
  const microx_samples& get() const { return samples_; }

 private:
  std::vector<std::uint64_t> starts_;
  microx_samples samples_{};
};

std::string lines_of(const LearnerSettings& settings) {
  std::string text;
  for (const auto& [name, value] : settings) text += name + "=" + value + "\n";
  return text;
}

bool parse_number(const std::string& text, double& value) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

/// "cost=1|0.001|1000|meaning" or "kernel=linear|linear,rbf|meaning"
LearnerSetting setting_from(const Plugin& plugin, const std::string& line) {
  const auto equals = line.find('=');
  const auto parts = split(line.substr(std::min(equals, line.size() - 1) + 1), '|');
  LearnerSetting setting;
  setting.name = line.substr(0, equals);
  const bool number =
      parts.size() == 4 && parse_number(parts[1], setting.least) && parse_number(parts[2], setting.most);
  if (equals == std::string::npos || (!number && parts.size() != 3))
    plugin.fail("it declares a setting that cannot be read: '" + line + "'");
  if (!number) setting.words = split(parts[1], ',');
  setting.standard = parts[0], setting.meaning = parts.back();
  return setting;
}

void check_value(const LearnerSetting& setting, const std::string& value, const std::string& learner) {
  double number = 0;
  const bool good = setting.words.empty()
                        ? parse_number(value, number) && number >= setting.least && number <= setting.most
                        : std::ranges::find(setting.words, value) != setting.words.end();
  if (good) return;
  std::string allowed = joined(setting.words, ", ");
  if (setting.words.empty()) {
    char text[80];
    std::snprintf(text, sizeof text, "%g to %g", setting.least, setting.most);
    allowed = text;
  }
  throw Error(ErrorCategory::usage,
              "setting " + setting.name + " of " + learner + ": '" + value + "' cannot be taken", allowed);
}

class Opened : public TrainedLearner {
 public:
  Opened(std::shared_ptr<Plugin> plugin, const microx_learner& table, const std::string& model,
         std::size_t columns, std::size_t classes, const LearnerSettings& settings)
      : plugin_(std::move(plugin)), table_(table), columns_(columns), classes_(classes) {
    const std::string lines = lines_of(settings);
    const auto status = plugin_->call("reading its model", table_.threading, [&] {
      return table_.create(model.data(), model.size(), columns, classes, text_view(lines), &instance_);
    });
    if (status != MICROX_OK || !instance_) plugin_->fail("it did not read its model");
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() override {
    try {
      plugin_->call("destroying it", table_.threading, [&] {
        table_.destroy(instance_);
        return MICROX_OK;
      });
    } catch (const std::exception&) {  // nothing is lost: all its answers have been taken
    }
  }

  FeatureRows answers(const SampleRows& rows) override {
    if (static_cast<std::size_t>(rows.columns()) != columns_)
      throw Error(ErrorCategory::internal, "a learner is asked with other columns than it was made for");
    const SamplesView view(rows);
    FeatureRows out = FeatureRows::Constant(static_cast<Eigen::Index>(rows.count()),
                                            static_cast<Eigen::Index>(classes_), std::nan(""));
    const auto status = plugin_->call("answering", table_.threading,
                                      [&] { return table_.predict(instance_, &view.get(), out.data()); });
    if (status != MICROX_OK) plugin_->fail("it gave no answer");
    if (table_.train)
      check(out);
    else if (!out.allFinite())
      plugin_->fail("what came out is not finite");
    return out;
  }

 private:
  void check(const FeatureRows& answers) const {
    for (Eigen::Index i = 0; i < answers.rows(); ++i) {
      const auto row = answers.row(i);
      if (!row.allFinite() || row.minCoeff() < 0 || std::abs(row.sum() - 1) > 1e-3)
        plugin_->fail("its probabilities do not sum to 1");
    }
  }

  std::shared_ptr<Plugin> plugin_;
  const microx_learner& table_;
  std::size_t columns_, classes_;
  void* instance_ = nullptr;
};

class FoundLearner : public PluginLearner {
 public:
  FoundLearner(std::shared_ptr<Plugin> plugin, const microx_learner& table)
      : plugin_(std::move(plugin)), table_(table) {
    if (!table_.create || !table_.destroy || !table_.predict)
      plugin_->fail("its factory of learners lacks functions");
    const auto reference = plugin_text(table_.reference, 1000), lines = plugin_text(table_.settings, 10000);
    if (!reference || !lines) plugin_->fail("its texts cannot be read");
    reference_ = *reference;
    for (const auto& line : split(*lines, '\n')) settings_.push_back(setting_from(*plugin_, line));
  }

  const std::string& name() const override { return plugin_->name(); }
  const std::string& version() const override { return plugin_->version(); }
  const std::string& description() const override { return plugin_->description(); }
  const std::string& reference() const override { return reference_; }
  const std::vector<LearnerSetting>& settings() const override { return settings_; }
  bool wants_sequences() const override { return table_.flags & MICROX_LEARNER_SEQUENCES; }
  bool learns() const override { return table_.train != nullptr; }

  LearnerSettings complete(const LearnerSettings& given) const override {
    LearnerSettings out;
    std::vector<std::string> names;
    for (const auto& setting : settings_) {
      names.push_back(setting.name);
      const auto found = given.find(setting.name);
      out[setting.name] = found == given.end() ? setting.standard : found->second;
      check_value(setting, out[setting.name], name());
    }
    for (const auto& [wanted, value] : given)
      if (!out.contains(wanted))
        throw Error(ErrorCategory::usage, name() + " has no setting '" + wanted + "'",
                    names.empty() ? "it has none" : "did you mean " + nearest_name(wanted, names) + "?");
    return out;
  }

  std::string train(const LearningTask& task, const LearnerSettings& settings) const override {
    if (!table_.train) plugin_->fail("it does not learn: its models are made elsewhere");
    const SamplesView view(task.rows);
    const std::vector<std::uint32_t> labels(task.labels.begin(), task.labels.end());
    const std::string lines = lines_of(settings);
    const microx_training training{
        sizeof(microx_training),   0,         &view.get(),     task.class_weights.size(), labels.data(),
        task.class_weights.data(), task.seed, text_view(lines)};
    std::string model;
    const microx_sink sink{&model, [](void* owner, const void* bytes, std::uint64_t size) -> microx_status {
                             static_cast<std::string*>(owner)->append(static_cast<const char*>(bytes), size);
                             return MICROX_OK;
                           }};
    const auto status =
        plugin_->call("learning", table_.threading, [&] { return table_.train(&training, &sink); });
    if (status != MICROX_OK || model.empty()) plugin_->fail("it learnt nothing");
    return model;
  }

  std::unique_ptr<TrainedLearner> open(const std::string& model, std::size_t columns, std::size_t classes,
                                       const LearnerSettings& settings) const override {
    return std::make_unique<Opened>(plugin_, table_, model, columns, classes, settings);
  }

 private:
  std::shared_ptr<Plugin> plugin_;
  const microx_learner& table_;
  std::string reference_;
  std::vector<LearnerSetting> settings_;
};

const microx_learner* table_of(Plugin& plugin) {
  return static_cast<const microx_learner*>(plugin.factory(MICROX_LEARNER, sizeof(microx_learner)));
}

}  // namespace

std::unique_ptr<PluginLearner> PluginLearner::find(const std::string& name,
                                                   const std::vector<std::filesystem::path>& folders) {
  const auto plugin = find_plugin(name, folders);
  const auto* table = table_of(*plugin);
  if (!table) plugin->fail("it is no classifier that learns");
  return std::make_unique<FoundLearner>(plugin, *table);
}

std::vector<std::unique_ptr<PluginLearner>> all_learners(const std::vector<std::filesystem::path>& folders) {
  std::vector<std::unique_ptr<PluginLearner>> out;
  for (const auto& found : list_plugins(folders))
    if (const auto* table = found.plugin ? table_of(*found.plugin) : nullptr)
      out.push_back(std::make_unique<FoundLearner>(found.plugin, *table));
  std::ranges::sort(out, {}, [](const auto& learner) { return learner->name(); });
  return out;
}

}  // namespace micro
