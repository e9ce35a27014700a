#include "tools/microx/command_tree.h"

#include "libmicro/core/text.h"

namespace microx {
namespace {

/// CLI11 writes the choices of IsMember into the name of the type: "TEXT:{a,b}".
std::vector<std::string> take_choices(std::string& type) {
  const auto open = type.find('{');
  if (open == std::string::npos || type.back() != '}') return {};
  auto choices = micro::split(type.substr(open + 1, type.size() - open - 2), ',');
  type.resize(open);
  if (type.ends_with(':')) type.pop_back();
  return choices;
}

std::vector<std::string> names_of(const CLI::Option& option) {
  if (option.get_positional()) return {option.get_name(true)};
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

/// "INT:INT in [64 - 2048]", the type and the check of its range, says the type twice.
std::string without_repetition(const std::string& type) {
  const auto colon = type.find(':');
  return colon != std::string::npos && type.substr(colon + 1).starts_with(type.substr(0, colon) + " ")
             ? type.substr(colon + 1)
             : type;
}

OptionText option_text(const CLI::Option& option) {
  OptionText text{.names = names_of(option), .default_value = option.get_default_str()};
  text.description = option.get_description();
  text.positional = option.get_positional();
  text.required = option.get_required();
  text.repeatable = option.get_items_expected_max() >= CLI::detail::expected_max_vector_size;
  if (option.get_type_size_max() > 0) text.value = without_repetition(option.get_type_name());
  text.choices = take_choices(text.value);
  if (text.value.empty() && !text.choices.empty()) text.value = "TEXT";
  return text;
}

OptionGroup positionals_of(const CLI::App& app) {
  OptionGroup group{"Positionals", {}};
  for (const auto* option : app.get_options([](const CLI::Option* one) { return one->get_positional(); }))
    if (!option->get_group().empty()) group.options.push_back(option_text(*option));
  return group;
}

std::vector<OptionGroup> groups_of(const CLI::App& app) {
  std::vector<OptionGroup> groups{positionals_of(app)};
  for (const auto& title : app.get_groups()) {
    OptionGroup group{title, {}};
    const auto belongs = [&](const CLI::Option* one) {
      return one->get_group() == title && one->nonpositional();
    };
    if (!title.empty())
      for (const auto* option : app.get_options(belongs)) group.options.push_back(option_text(*option));
    groups.push_back(std::move(group));
  }
  std::erase_if(groups, [](const OptionGroup& group) { return group.options.empty(); });
  return groups;
}

}  // namespace

CommandText command_text(const CLI::App& app, const std::vector<std::string>& parents) {
  CommandText text{.path = parents, .description = app.get_description(), .footer = app.get_footer()};
  text.path.push_back(app.get_name());
  text.groups = groups_of(app);
  for (const auto* command :
       app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); }))
    text.subcommands.push_back(command_text(*command, text.path));
  return text;
}

}  // namespace microx
