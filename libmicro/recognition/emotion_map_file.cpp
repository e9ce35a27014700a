// Reading tables of emotions.
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

#include "libmicro/core/error.h"
#include "libmicro/core/options.h"
#include "libmicro/core/text.h"
#include "libmicro/recognition/embedded.h"
#include "libmicro/recognition/emotion_map.h"

namespace micro {
namespace {

constexpr std::size_t longest_label = 31;  // what the recording's table of events holds
constexpr std::uintmax_t largest_file = 1 << 20;

struct BuiltIn {
  std::string_view name, text;
};
std::vector<BuiltIn> built_in() {
  return {{"emfacs", embedded_emotion_emfacs()},
          {"objective", embedded_emotion_objective()},
          {"compound", embedded_emotion_compound()}};
}

/// One table under way, with where it is for errors.
class MapReader {
 public:
  MapReader(const toml::table& table, const std::string& origin) : table_(table), origin_(origin) {}

  EmotionMap read() {
    EmotionMap map;
    refuse_unknown(table_,
                   {"name", "title", "sources", "other_label", "other", "threshold", "sides", "rule"});
    map.name = text(table_, "name", true), map.title = text(table_, "title", false);
    map.sources = texts(table_, "sources", false);
    map.other = number(table_, "other", map.other),
    map.threshold = number(table_, "threshold", map.threshold);
    map.sides = flag(table_, "sides", map.sides);
    const auto* rules = table_["rule"].as_array();
    if (!rules || rules->empty()) refuse(table_, "has no [[rule]]");
    for (const auto& node : *rules) {
      const auto* rule = node.as_table();
      if (!rule) refuse(node, "rule is not a table");
      add_rule(*rule, map);
    }
    const std::string other = text(table_, "other_label", false);
    finish(map, other.empty() ? "other" : other);
    return map;
  }

 private:
  [[noreturn]] void refuse(const toml::node& node, const std::string& what) const {
    throw Error(ErrorCategory::usage, origin_ + ":" + std::to_string(node.source().begin.line) + ": " + what,
                "docs/recognition.md shows a table");
  }
  void refuse_unknown(const toml::table& table, const std::vector<std::string>& known) const {
    for (const auto& [key, node] : table)
      if (std::ranges::find(known, std::string(key.str())) == known.end())
        refuse(node, "knows no '" + std::string(key.str()) + "'");
  }
  std::string text(const toml::table& table, const char* name, bool needed) const {
    const auto* node = table.get(name);
    if (!node && !needed) return "";
    if (!node || !node->is_string()) refuse(node ? *node : table, std::string(name) + " must be text");
    return node->as_string()->get();
  }
  double number(const toml::table& table, const char* name, double otherwise) const {
    const auto* node = table.get(name);
    return node ? share(*node, name) : otherwise;
  }
  bool flag(const toml::table& table, const char* name, bool otherwise) const {
    const auto* node = table.get(name);
    if (node && !node->is_boolean()) refuse(*node, std::string(name) + " must be true or false");
    return node ? node->as_boolean()->get() : otherwise;
  }
  double share(const toml::node& node, const std::string& name) const {
    const auto value = node.value<double>();
    if (!node.is_number() || !value || !(*value >= 0 && *value <= 1)) refuse(node, name + " must be 0 to 1");
    return *value;
  }
  std::vector<std::string> texts(const toml::table& table, const char* name, bool needed) const {
    const auto* node = table.get(name);
    if (!node && !needed) return {};
    const auto* list = node ? node->as_array() : nullptr;
    if (!list) refuse(node ? *node : table, std::string(name) + " must be a list of texts");
    std::vector<std::string> all;
    for (const auto& entry : *list) {
      if (!entry.is_string()) refuse(entry, std::string(name) + " must be a list of texts");
      all.push_back(entry.as_string()->get());
    }
    return all;
  }

  void add_rule(const toml::table& rule, EmotionMap& map) const {
    refuse_unknown(rule, {"label", "units", "along"});
    const std::string label = text(rule, "label", true);
    if (label.empty() || label.size() > longest_label) refuse(rule, "label must have 1 to 31 bytes");
    auto place = std::ranges::find(map.labels, label);
    if (place == map.labels.end()) place = map.labels.insert(map.labels.end(), label);
    const auto along = shares(rule);
    for (const auto& combination : texts(rule, "units", true)) {
      const auto codes = parse_action_unit_codes(combination);
      if (!codes || codes->empty()) refuse(rule, "'" + combination + "' names no action units");
      map.combinations.push_back({static_cast<std::size_t>(place - map.labels.begin()), *codes, along});
    }
  }
  std::map<int, double> shares(const toml::table& rule) const {
    std::map<int, double> all;
    const auto* node = rule.get("along");
    if (!node) return all;
    if (!node->is_table()) refuse(*node, "along must be { unit = share, ... }");
    for (const auto& [key, value] : *node->as_table()) {
      const auto codes = parse_action_unit_codes(key.str());
      if (!codes || codes->size() != 1 || codes->front().side)
        refuse(value, "'" + std::string(key.str()) + "' is no action unit");
      all[codes->front().number] = share(value, std::string(key.str()));
    }
    return all;
  }
  void finish(EmotionMap& map, const std::string& other) const {
    for (const auto& reserved : {other, std::string("neutral"), std::string("uncertain")})
      if (std::ranges::find(map.labels, reserved) != map.labels.end())
        refuse(table_, "the label '" + reserved + "' is taken for what no rule says");
    if (other.size() > longest_label || other == "neutral" || other == "uncertain")
      refuse(table_, "other_label cannot be '" + other + "'");
    map.labels.push_back(other), map.labels.emplace_back("neutral");
  }

  const toml::table& table_;
  const std::string& origin_;
};

std::string file_text(const std::filesystem::path& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  std::ifstream stream(path, std::ios::binary);
  if (failure || !stream || size > largest_file)
    throw Error(ErrorCategory::plugin, "the emotion table '" + path.string() + "' cannot be read",
                "check the path");
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

std::vector<std::string> emotion_map_names() {
  std::vector<std::string> names;
  for (const auto& map : built_in()) names.emplace_back(map.name);
  return names;
}

EmotionMap parse_emotion_map(const std::string& text, const std::string& origin) {
  try {
    const toml::table table = toml::parse(std::string_view(text), std::string_view(origin));
    return MapReader(table, origin).read();
  } catch (const toml::parse_error& error) {
    throw Error(
        ErrorCategory::usage,
        origin + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()),
        "docs/recognition.md shows a table");
  }
}

EmotionMap read_emotion_map(const std::string& name_or_file) {
  for (const auto& map : built_in())
    if (map.name == name_or_file) return parse_emotion_map(std::string(map.text), "table " + name_or_file);
  if (name_or_file.find('/') != std::string::npos || name_or_file.ends_with(".toml"))
    return parse_emotion_map(file_text(name_or_file), name_or_file);
  const std::string nearest = nearest_name(name_or_file, emotion_map_names());
  throw Error(ErrorCategory::plugin, "there is no emotion table '" + name_or_file + "'",
              "did you mean " + nearest + "? There are: " + joined(emotion_map_names(), ", ") +
                  "; a file is given with its folder or ending .toml");
}

}  // namespace micro
