#include "libmicro/features/feature_options.h"

#include <algorithm>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

/// The names in "basic, hog".
std::vector<std::string> names_in(std::string use) {
  std::erase(use, ' ');
  auto names = split(use, ',');
  std::erase(names, "");
  return names;
}

/// The first file a descriptor cannot do without that nobody has named.
const Parameter* missing_file(const Parameters& parameters) {
  const Parameter* missing = nullptr;
  for (const auto& parameter : parameters.all()) {
    if (parameter.text == Parameter::Text::plain) continue;
    if (!std::get<std::string>(parameter.value).empty()) return nullptr;
    missing = missing ? missing : &parameter;
  }
  return missing;
}

bool in_preset(const Descriptor& descriptor, const std::string& preset) {
  return preset == "all" || (preset == "basic" && descriptor.basic) || preset == to_string(descriptor.family);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

[[noreturn]] void refuse(const std::string& name, const std::vector<Descriptor>& known) {
  std::vector<std::string> names = preset_names();
  for (const auto& descriptor : known) names.push_back(descriptor.name);
  throw Error(ErrorCategory::usage, "no feature or preset is called '" + name + "'",
              "did you mean " + nearest_name(name, names) + "? microx features lists all");
}

}  // namespace

FeatureOptions::FeatureOptions() {
  for (const auto& descriptor : all_descriptors()) parameters[descriptor.name] = descriptor.parameters;
}

void FeatureOptions::add_to(OptionSet& set) {
  set.add({"features.use", &use,
           "none, basic, all, a family (motion, appearance, ...) or names, separated by commas; microx "
           "features lists them, and their parameters --features.<name>.<parameter>"});
  set.add({"features.sequences",
           &sequences,
           "descriptors of sequences: for each frame (a window around it), each event, or both",
           {},
           {},
           {"both", "frames", "events"}});
  set.add(
      {"features.plugin", &plugin, "a plugin whose feature is computed too; microx plugins list shows all"});
  set.add({"features.plugin_options", &plugin_options, "JSON object for this plugin"});
  set.add({"features.store_crops", &store_crops,
           "keep the face-locked crops, so that features can be computed later without the video"});
  for (auto& [name, values] : parameters) values.add_to(set, "features." + name + ".");
}

std::vector<Descriptor> named_descriptors(const FeatureOptions& options) {
  const auto wanted = names_in(options.use);
  const auto known = all_descriptors();
  const auto presets = preset_names();
  for (const auto& name : wanted)
    if (!contains(presets, name) && std::ranges::find(known, name, &Descriptor::name) == known.end())
      refuse(name, known);
  std::vector<Descriptor> out;
  for (auto descriptor : known) {
    descriptor.parameters = options.parameters.at(descriptor.name);
    const bool by_name = contains(wanted, descriptor.name);
    const bool by_preset =
        std::ranges::any_of(wanted, [&](const auto& name) { return in_preset(descriptor, name); });
    if (by_name || by_preset) out.push_back(std::move(descriptor));
  }
  return out;
}

std::vector<Descriptor> chosen_descriptors(const FeatureOptions& options) {
  const auto wanted = names_in(options.use);
  auto chosen = named_descriptors(options);
  std::erase_if(chosen, [&](const Descriptor& descriptor) {
    const Parameter* missing = missing_file(descriptor.parameters);
    if (missing && contains(wanted, descriptor.name)) {
      throw Error(ErrorCategory::plugin,
                  "the feature '" + descriptor.name + "' needs a file: " + missing->help,
                  "give --features." + descriptor.name + "." + missing->name + " FILE");
    }
    return missing != nullptr;
  });
  return chosen;
}

std::vector<std::string> preset_names() {
  return {"none",     "basic", "motion", "appearance", "whole_face",
          "geometry", "model", "signal", "deep",       "all"};
}

}  // namespace micro
