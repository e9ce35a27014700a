#include "tools/microx/completion.h"

#include <fmt/format.h>

#include "libmicro/core/text.h"

namespace microx {
namespace {

/// What walks along the words typed so far; the three tables are filled in from the commands.
constexpr const char* script =
    R"bash(# Completion of microx for bash. Made from the program's own options: microx completion bash.
_microx_subcommands() {{
  case "$1" in
{subcommands}  esac
}}

_microx_options() {{
  case "$1" in
{options}  esac
}}

# Prints what an option takes: words, or "files", or "anything"; fails for options that take nothing.
_microx_values() {{
  case "$1 $2" in
{values}    *) return 1 ;;
  esac
}}

_microx() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} path=microx word values
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case " $(_microx_subcommands "$path") " in *" $word "*) path="$path $word" ;; esac
  done
  if values=$(_microx_values "$path" "$previous"); then
    case $values in
      files) compopt -o default ;;
      anything) ;;
      *) COMPREPLY=($(compgen -W "$values" -- "$current")) ;;
    esac
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(_microx_options "$path")" -- "$current"))
  elif [[ -n $(_microx_subcommands "$path") ]]; then
    COMPREPLY=($(compgen -W "$(_microx_subcommands "$path")" -- "$current"))
  else
    compopt -o default
  fi
}}
complete -F _microx microx
)bash";

struct Tables {
  std::string subcommands, options, values;
};

/// Numbers and names are the user's own; what is left are files and folders.
std::string value_kind(const OptionText& option) {
  if (!option.choices.empty()) return micro::joined(option.choices, " ");
  if (option.value == "true|false") return "true false";
  for (const auto* own : {"INT", "UINT", "FLOAT", "NUMBER", "VALUE", "section.key=value"})
    if (option.value.starts_with(own)) return "anything";
  return "files";
}

void add_option(Tables& tables, const std::string& path, const OptionText& option, std::string& names) {
  if (option.positional) return;
  names += (names.empty() ? "" : " ") + micro::joined(option.names, " ");
  if (option.value.empty()) return;
  for (const auto& name : option.names)
    tables.values += fmt::format("    '{} {}') echo '{}' ;;\n", path, name, value_kind(option));
}

void add_command(Tables& tables, const CommandText& command) {
  const auto path = micro::joined(command.path, " ");
  std::string names, below;
  for (const auto& group : command.groups)
    for (const auto& option : group.options) add_option(tables, path, option, names);
  for (const auto& one : command.subcommands) below += (below.empty() ? "" : " ") + one.path.back();
  tables.options += fmt::format("    '{}') echo '{}' ;;\n", path, names);
  if (!below.empty()) tables.subcommands += fmt::format("    '{}') echo '{}' ;;\n", path, below);
  for (const auto& one : command.subcommands) add_command(tables, one);
}

}  // namespace

std::string bash_completion(const CommandText& command) {
  Tables tables;
  add_command(tables, command);
  return fmt::format(script, fmt::arg("subcommands", tables.subcommands), fmt::arg("options", tables.options),
                     fmt::arg("values", tables.values));
}

}  // namespace microx
