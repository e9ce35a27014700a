#include "libmicro/pipeline/feature_plan.h"

#include <algorithm>
#include <filesystem>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/model_seal.h"
#include "libmicro/pipeline/plugin_descriptor.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr double unknown_fps = 25;  // windows have to have some length

/// A description file is a TOML file of the descriptor's own parameters; a model it names lies beside it.
void read_description(Parameters& parameters) {
  std::string description;
  for (const auto& parameter : parameters.all())
    if (parameter.text == Parameter::Text::description_file)
      description = std::get<std::string>(parameter.value);
  if (description.empty()) return;
  OptionSet options;
  parameters.add_to(options, "");
  read_toml(description, options);
  for (auto& parameter : parameters.all()) {
    if (parameter.text != Parameter::Text::model_file) continue;
    auto& file = std::get<std::string>(parameter.value);
    if (!file.empty() && fs::path(file).is_relative())
      file = (fs::path(description).parent_path() / file).string();
  }
}

/// Throws Error(plugin) unless the file is there and whole.
void check_model(const std::string& file, const Descriptor& descriptor) {
  if (file.empty())
    throw Error(ErrorCategory::plugin,
                "the description of the feature '" + descriptor.name + "' names no model",
                "add a line model = \"FILE\"");
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored))
    throw Error(ErrorCategory::plugin,
                "the model '" + file + "' of the feature '" + descriptor.name + "' is not there",
                descriptor.train ? "check its name, or make it with microx train" : "check its name");
  check_seal(file);
}

/// SHA-256 of the model file; "" when the descriptor needs none.
std::string model_hash(const Descriptor& descriptor) {
  for (const auto& parameter : descriptor.parameters.all()) {
    if (parameter.text != Parameter::Text::model_file) continue;
    const auto& file = std::get<std::string>(parameter.value);
    check_model(file, descriptor);
    return source_sha256(file);
  }
  return "";
}

/// Parameters as a recording keeps them: files by name, because folders differ between machines.
std::string recorded_parameters(Parameters parameters) {
  for (auto& parameter : parameters.all())
    if (parameter.text != Parameter::Text::plain)
      parameter.value = fs::path(std::get<std::string>(parameter.value)).filename().string();
  return parameters.summary();
}

DatasetSpec spec_of(const Descriptor& descriptor, const Extractor& extractor) {
  DatasetSpec spec{.path = "features/" + descriptor.name,
                   .shape = {static_cast<int>(extractor.columns.size())},
                   .type = StorageType::f32,
                   .units = extractor.columns.empty() ? "1" : extractor.columns.front().units,
                   .description = descriptor.description,
                   .dims = {"column"},
                   .labels = {},
                   .producer = descriptor.reference};
  for (const auto& column : extractor.columns) {
    spec.labels.push_back(column.name);
    spec.label_units.push_back(column.units);
    if (column.units != spec.units) spec.units = "see column_units";
  }
  spec.attributes = {{"family", to_string(descriptor.family)},
                     {"parameters", recorded_parameters(descriptor.parameters)}};
  if (extractor.before + extractor.after > 0)
    spec.attributes["window"] =
        std::to_string(extractor.before) + " frames before, " + std::to_string(extractor.after) + " after";
  return spec;
}

Schema schema_of(const std::vector<PlannedDescriptor>& planned) {
  Schema schema;
  for (const auto& one : planned) schema.push_back(one.spec);
  return schema;
}

PlannedDescriptor planned(Descriptor descriptor, double capture_fps, int crop_side, bool& single) {
  const std::string hash = model_hash(descriptor);
  const Extractor extractor = descriptor.make({descriptor.parameters, capture_fps, crop_side});
  single = descriptor.of_single_frames(extractor);
  DatasetSpec spec = spec_of(descriptor, extractor);
  if (!hash.empty()) spec.attributes["model_sha256"] = hash;
  return {std::move(descriptor), std::move(spec), extractor.before, extractor.after, extractor.partial};
}

}  // namespace

Schema FeaturePlan::streaming_schema() const { return schema_of(streaming); }
Schema FeaturePlan::later_schema() const { return schema_of(later); }
Schema FeaturePlan::event_schema() const {
  Schema schema = schema_of(events);
  for (auto& spec : schema) {
    spec.path = "events_" + spec.path;
    spec.attributes.erase("window");
  }
  return schema;
}

void make_ready(Descriptor& descriptor) {
  read_description(descriptor.parameters);
  if (descriptor.needs_for) descriptor.needs = descriptor.needs_for(descriptor.parameters);
}

std::vector<Descriptor> ready_descriptors(const Config& config) {
  auto chosen = chosen_descriptors(config.features);
  std::ranges::for_each(chosen, make_ready);
  if (auto plugin = plugin_descriptor(config)) chosen.push_back(std::move(*plugin));
  return chosen;
}

FeaturePlan plan_features(const Config& config, double capture_fps) {
  const FeatureOptions& options = config.features;
  FeaturePlan plan;
  plan.capture_fps = capture_fps > 0 ? capture_fps : unknown_fps;
  plan.crop_side = config.motion.crop_side;
  plan.flow_method = options.flow;
  for (const auto& descriptor : ready_descriptors(config)) {
    bool single = false;
    PlannedDescriptor one = planned(descriptor, plan.capture_fps, plan.crop_side, single);
    if (descriptor.needs.flow) one.spec.attributes["flow"] = options.flow;
    if (descriptor.per_event && options.per_event()) plan.events.push_back(one);
    if (descriptor.per_event && !options.per_frame()) continue;
    (single ? plan.streaming : plan.later).push_back(one);
  }
  return plan;
}

FeaturePlan plan_later_features(const Config& config, double capture_fps) {
  FeaturePlan plan = plan_features(config, capture_fps);
  plan.later.insert(plan.later.end(), plan.streaming.begin(), plan.streaming.end());
  plan.streaming.clear();
  return plan;
}

bool looks_at_color(const Config& config) {
  return std::ranges::any_of(ready_descriptors(config),
                             [](const auto& descriptor) { return descriptor.needs.color; });
}

Needs needs_of(const std::vector<PlannedDescriptor>& planned) {
  Needs all;
  for (const auto& one : planned) {
    const Needs& needs = one.descriptor.needs;
    all.crop |= needs.crop || needs.flow || needs.color;
    all.color |= needs.color, all.motion |= needs.motion, all.flow |= needs.flow,
        all.neutral |= needs.neutral;
  }
  return all;
}

std::vector<Extractor> make_extractors(const std::vector<PlannedDescriptor>& planned,
                                       const FeaturePlan& plan) {
  std::vector<Extractor> extractors;
  for (const auto& one : planned)
    extractors.push_back(one.descriptor.make({one.descriptor.parameters, plan.capture_fps, plan.crop_side}));
  return extractors;
}

}  // namespace micro
