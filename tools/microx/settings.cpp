#include "tools/microx/settings.h"

#include <fmt/format.h>

#include <cmath>
#include <variant>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/pipeline/config.h"

namespace microx {
namespace {

/// As CLI11 itself shows choices, so that the completion of shells knows them: "{dis,farneback}".
std::string type_name(const micro::Option& option) {
  if (!option.choices.empty()) return "{" + micro::joined(option.choices, ",") + "}";
  struct Visitor {
    const char* operator()(const bool*) const { return "true|false"; }
    const char* operator()(const int*) const { return "INT"; }
    const char* operator()(const double*) const { return "NUMBER"; }
    const char* operator()(const std::string*) const { return "TEXT"; }
  };
  return std::visit(Visitor{}, option.value);
}

/// "rate of ... (1 .. 8)".
std::string help_of(const micro::Option& option) {
  if (std::isfinite(option.minimum) && std::isfinite(option.maximum))
    return fmt::format("{} ({} .. {})", option.help, option.minimum, option.maximum);
  return option.help;
}

/// The heading an option stands under; "" hides it. Features have some two hundred parameters: microx
/// features lists them, each with its feature.
std::string group_of(const micro::Option& option) {
  const auto dot = option.name.find('.');
  const std::string section = option.name.substr(0, dot);
  const bool parameter = section == "features" && option.name.find('.', dot + 1) != std::string::npos;
  return parameter ? "" : "Settings: " + section;
}

}  // namespace

void Settings::add_to(CLI::App& command, const micro::OptionSet& known) {
  command.add_option("--config", file_, "TOML file with settings")->type_name("FILE");
  command.add_option("--set", sets_, "One setting; may be given again")
      ->type_name("section.key=value")
      ->allow_extra_args(false);
  for (const auto& option : known.options()) {
    const auto keep = [this, name = option.name](const std::string& text) {
      long_forms_.emplace_back(name, text);
    };
    command.add_option_function<std::string>("--" + option.name, keep, help_of(option))
        ->type_name(type_name(option))
        ->default_str(option.text())
        ->group(group_of(option));
  }
}

void Settings::add_short_form(CLI::App& command, const std::string& flag, const std::string& name,
                              const std::string& help) {
  const auto keep = [this, name](const std::string& text) { short_forms_.emplace_back(name, text); };
  command.add_option_function<std::string>(flag, keep, fmt::format("{} (= --{})", help, name))
      ->type_name("VALUE");
}

void Settings::add_flag(CLI::App& command, const std::string& flag, const std::string& name,
                        const std::string& help) {
  command.add_flag_callback(
      flag, [this, name] { short_forms_.emplace_back(name, "true"); },
      fmt::format("{} (= --{} true)", help, name));
}

void Settings::apply(micro::OptionSet& options, micro::OptionSet& in_file) const {
  if (!file_.empty()) micro::read_toml(file_, in_file);
  for (const auto& text : sets_) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      throw micro::Error(micro::ErrorCategory::usage, "--set " + text + " has no value",
                         "write --set section.key=value");
    }
    options.set(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, text] : long_forms_) options.set(name, text);
  for (const auto& [name, text] : short_forms_) options.set(name, text);
}

micro::Config Settings::feature_configuration() const {
  micro::Config config;
  config.features.use = "";
  auto everything = config.options();
  auto features = config.feature_options();
  apply(features, everything);
  return config;
}

std::vector<std::string> Settings::named() const {
  std::vector<std::string> names;
  for (const auto& text : sets_) names.push_back(text.substr(0, text.find('=')));
  for (const auto* forms : {&long_forms_, &short_forms_})
    for (const auto& [name, text] : *forms) names.push_back(name);
  return names;
}

}  // namespace microx
