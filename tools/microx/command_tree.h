#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

/// What the manual pages and the completion of shells are made of: the commands as CLI11 knows them.
namespace microx {

struct OptionText {
  std::vector<std::string> names;    ///< as typed: "-o", "--output"; for positionals one, "VIDEO"
  std::string value;                 ///< what it takes, such as "FILE" or "INT"; empty for flags
  std::string default_value;         ///< empty: none
  std::vector<std::string> choices;  ///< when only these are taken
  std::string description;
  bool positional = false;
  bool repeatable = false;
  bool required = false;
};

struct OptionGroup {
  std::string title;  ///< "Options", "Settings: video"; "Positionals" first
  std::vector<OptionText> options;
};

struct CommandText {
  std::vector<std::string> path;  ///< {"microx", "analyze"}
  std::string description;
  std::string footer;  ///< examples and exit codes, as --help shows them
  std::vector<OptionGroup> groups;
  std::vector<CommandText> subcommands;
};

/// The command and everything below it, in the order of --help. Commands and options that --help hides are
/// left out.
CommandText command_text(const CLI::App& app, const std::vector<std::string>& parents = {});

}  // namespace microx
