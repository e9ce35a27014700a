#include "libmicro/features/feature_options.h"

#include <algorithm>
#include <set>

#include "libmicro/core/error.h"

namespace micro {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string part = text.substr(begin, end - begin);
    std::erase(part, ' ');
    if (!part.empty()) parts.push_back(part);
    begin = end + 1;
  }
  return parts;
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
           "features lists them"});
  set.add({"features.sequences",
           &sequences,
           "descriptors of sequences: for each frame (a window around it), each event, or both",
           {},
           {},
           {"both", "frames", "events"}});
  set.add({"features.store_crops", &store_crops,
           "keep the face-locked crops, so that features can be computed later without the video"});
  for (auto& [name, values] : parameters) values.add_to(set, "features." + name + ".");
}

std::vector<Descriptor> chosen_descriptors(const FeatureOptions& options) {
  const auto known = all_descriptors();
  const auto presets = preset_names();
  std::set<std::string> chosen;
  for (const auto& name : split(options.use)) {
    const bool preset = std::ranges::find(presets, name) != presets.end();
    if (!preset && std::ranges::find(known, name, &Descriptor::name) == known.end()) refuse(name, known);
    for (const auto& descriptor : known) {
      if (preset ? !in_preset(descriptor, name) : descriptor.name != name) continue;
      const Parameter* missing = missing_file(options.parameters.at(descriptor.name));
      if (missing && !preset) {
        throw Error(ErrorCategory::plugin, "the feature '" + name + "' needs a file: " + missing->help,
                    "give --features." + name + "." + missing->name + " FILE");
      }
      if (!missing) chosen.insert(descriptor.name);
    }
  }
  std::vector<Descriptor> out;
  for (const auto& descriptor : known) {
    if (!chosen.contains(descriptor.name)) continue;
    out.push_back(descriptor);
    out.back().parameters = options.parameters.at(descriptor.name);
  }
  return out;
}

std::vector<std::string> preset_names() {
  return {"none", "basic", "motion", "appearance", "whole_face", "geometry", "model", "signal", "deep", "all"};
}

}  // namespace micro
