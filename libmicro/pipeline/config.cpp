#include "libmicro/pipeline/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/motion/flow_method.h"

namespace micro {
namespace {

constexpr double highest_capture_fps = 1e6;
constexpr double longest_film_s = 1e7;
constexpr double most_threads = 1024;
constexpr double longest_checkpoint = 1 << 20;

void add_video(SourceOptions& video, OptionSet& set) {
  set.add({.name = "video.capture_fps",
           .value = &video.capture_fps,
           .help = "rate at which the scene was filmed, frames/s; 0 = take it from the file",
           .minimum = 0,
           .maximum = highest_capture_fps});
  set.add({.name = "video.start_s",
           .value = &video.start_s,
           .help = "only from here, s of playback time from the first frame",
           .minimum = 0,
           .maximum = longest_film_s});
  set.add({.name = "video.end_s",
           .value = &video.end_s,
           .help = "only up to here, s of playback time; 0 = to the end",
           .minimum = 0,
           .maximum = longest_film_s});
  set.add(
      {.name = "video.hwaccel",
       .value = &video.hwaccel,
       .help = "device that decodes video files, by libav's name (vaapi, cuda, ...); empty = the processor"});
}

void add_run(RunOptions& run, OptionSet& set) {
  set.add({.name = "run.threads",
           .value = &run.threads,
           .help = "threads; 0 = as many as there are cores",
           .minimum = 0,
           .maximum = most_threads});
  set.add({.name = "run.checkpoint_frames",
           .value = &run.checkpoint_frames,
           .help = "frames between two points from which an interrupted run can go on",
           .minimum = 1,
           .maximum = longest_checkpoint});
}

/// Where plugins are says nothing about results: it belongs to the run.
void add_plugin_folders(RecognitionOptions& recognition, OptionSet& set) {
  set.add({.name = "run.plugin_folders",
           .value = &recognition.plugin_folders,
           .help = "folders that plugins are looked for in first, separated by ':'"});
}

void add_features(FeatureOptions& features, OptionSet& set) {
  features.add_to(set);
  std::vector<std::string> methods;
  for (const auto& method : all_flow_methods()) methods.push_back(method.name);
  set.add({"features.flow",
           &features.flow,
           "dense optical flow that descriptors of motion look at",
           {},
           {},
           methods});
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw Error(ErrorCategory::usage, where + ": " + what, "correct the configuration and run again");
}

/// What an option takes, in TOML's words, and whether a node is that.
std::pair<const char*, bool> expectation(const Option& option, const toml::node& node) {
  if (std::holds_alternative<bool*>(option.value)) return {"true or false", node.is_boolean()};
  if (std::holds_alternative<int*>(option.value)) return {"a whole number", node.is_integer()};
  if (std::holds_alternative<double*>(option.value)) return {"a number", node.is_number()};
  return {"text in quotes", node.is_string()};
}

std::string exact_text(double value) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

/// A scalar as Option::set() takes it: strings without quotes, numbers in full.
std::string literal_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* real = node.as_floating_point()) return exact_text(real->get());
  return {};
}

void take(const std::string& name, const toml::node& node, const std::string& where, OptionSet& options) {
  const auto& known = options.options();
  const auto found = std::ranges::find(known, name, &Option::name);
  if (found != known.end()) {
    const auto [expected, fits] = expectation(*found, node);
    if (!fits) refuse(where, name + " takes " + expected);
  }
  try {
    options.set(name, literal_of(node));
  } catch (const Error& error) {
    throw Error(error.category(), where + ": " + error.what());
  }
}

void walk(const toml::table& table, const std::string& prefix, const std::string& origin, OptionSet& options,
          const std::string& passed_over) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const auto* section = node.as_table()) {
      walk(*section, name + ".", origin, options, passed_over);
      continue;
    }
    if (!passed_over.empty() && name.starts_with(passed_over)) continue;
    take(name, node, origin + ":" + std::to_string(key.source().begin.line), options);
  }
}

toml::table parse(const std::string& text, const std::string& origin) {
  try {
    return toml::parse(std::string_view(text), std::string_view(origin));
  } catch (const toml::parse_error& error) {
    refuse(origin + ":" + std::to_string(error.source().begin.line), std::string(error.description()));
  }
}

}  // namespace

OptionSet Config::options() {
  OptionSet set;
  add_video(video, set);
  face.add_to(set);
  motion.add_to(set);
  spotting.add_to(set);
  recognition.add_to(set);
  add_features(features, set);
  add_run(run, set);
  add_plugin_folders(recognition, set);
  return set;
}

OptionSet Config::spotting_options() {
  OptionSet set;
  spotting.add_to(set);
  return set;
}

OptionSet Config::respotting_options() {
  OptionSet set;
  spotting.add_to(set);
  recognition.add_to(set);
  add_plugin_folders(recognition, set);
  return set;
}

OptionSet Config::recognition_options() {
  OptionSet set;
  recognition.add_to(set);
  add_plugin_folders(recognition, set);
  return set;
}

OptionSet Config::feature_options() {
  OptionSet set;
  add_features(features, set);
  add_run(run, set);
  add_plugin_folders(recognition, set);
  return set;
}

void read_toml(const std::filesystem::path& path, OptionSet& options) {
  std::ifstream file(path, std::ios::binary);
  std::error_code ignored;
  if (!file || std::filesystem::is_directory(path, ignored)) {  // a folder opens, but does not read
    throw Error(ErrorCategory::usage, "the configuration file " + path.string() + " cannot be read",
                "check its name and permissions");
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  read_toml_text(text, path.string(), options);
}

void read_toml_text(const std::string& text, const std::string& origin, OptionSet& options,
                    const std::string& passed_over) {
  walk(parse(text, origin), "", origin, options, passed_over);
}

}  // namespace micro
