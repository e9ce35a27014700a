#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/options.h"
#include "libmicro/pipeline/config.h"

namespace microx {

/// The settings of a subcommand: --config FILE, --set section.key=value and one --section.key per setting. A
/// later source overrides an earlier one: defaults, file, --set, --section.key, then the short forms
/// (--threads ...).
class Settings {
 public:
  /// Adds the options that `known` lists, with its values as the defaults shown in the help. The object must
  /// outlive the parsing.
  void add_to(CLI::App& command, const micro::OptionSet& known);
  /// A short form: `flag` sets the setting `name`. The help names the setting.
  void add_short_form(CLI::App& command, const std::string& flag, const std::string& name,
                      const std::string& help);
  /// The same for a setting that is true or false: `flag` makes it true.
  void add_flag(CLI::App& command, const std::string& flag, const std::string& name, const std::string& help);
  /// Writes what the user gave into `options`. Throws Error(usage).
  void apply(micro::OptionSet& options) const { apply(options, options); }
  /// The same where the file may hold more settings (`in_file`) than the command takes.
  void apply(micro::OptionSet& options, micro::OptionSet& in_file) const;
  /// The configuration of a subcommand that takes the settings of features, of which none is chosen by
  /// default.
  micro::Config feature_configuration() const;
  /// The names of the settings given on the command line, in any form.
  std::vector<std::string> named() const;

 private:
  using Assignment = std::pair<std::string, std::string>;

  std::string file_;
  std::vector<std::string> sets_;
  std::vector<Assignment> long_forms_;
  std::vector<Assignment> short_forms_;
};

/// --classifier, --emotion-map and --plugin-dir, for every subcommand that names events.
void add_naming_options(CLI::App& command, Settings& settings);
/// --plugin-dir alone, for those that only compute features.
void add_plugin_folders(CLI::App& command, Settings& settings);

}  // namespace microx
