#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/recognition/plugin_check.h"
#include "libmicro/recognition/plugin_search.h"
#include "tools/microx/commands.h"
#include "tools/microx/messages.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

Json document_of(const micro::Plugin& plugin) {
  return {{"name", plugin.name()},
          {"version", plugin.version()},
          {"abi", plugin.abi()},
          {"kinds", plugin.kinds()},
          {"licence", plugin.licence()},
          {"file", plugin.file().string()},
          {"description", plugin.description()}};
}

class PluginsCommand {
 public:
  void add_options(CLI::App& command) {
    command.require_subcommand(1);
    auto* list = command.add_subcommand("list", "The plugins that are found, and those that are refused");
    list->add_option("--plugin-dir", folders_, "Folders to look through first, separated by ':'");
    list->add_flag("--json", json_, "Print JSON instead of text");
    list->callback([this] { show_list(); });
    auto* check =
        command.add_subcommand("check", "Loads a plugin and tries everything it can on made-up input");
    check->add_option("FILE", file_, "The plugin's .so file")->required();
    check->add_option("--options", options_,
                      "JSON object for it, e.g. '{\"model\": \"/home/anna/faces.model\"}'");
    check->add_flag("--json", json_, "Print JSON instead of text");
    check->callback([this] { check_file(); });
    for (auto* sub : {list, check}) sub->footer(exit_codes);
  }

 private:
  void show_list() const {
    const auto plugins = micro::list_plugins(micro::plugin_folders(folders_));
    Json document = Json::array();
    std::vector<Row> rows{{"name", "version", "ABI", "kinds", "file"}};
    std::string refused;
    for (const auto& found : plugins) {
      document.push_back(found.plugin ? document_of(*found.plugin)
                                      : Json{{"file", found.file.string()}, {"refused", found.refusal}});
      if (!found.plugin) {
        refused += "refused: " + found.file.string() + ": " + found.refusal + "\n";
        continue;
      }
      const auto& plugin = *found.plugin;
      rows.push_back({plugin.name(), plugin.version(), plugin.abi(), micro::joined(plugin.kinds(), ", "),
                      plugin.file().string()});
    }
    if (json_) return void(std::cout << text_of(document));
    if (rows.size() > 1)
      for (const auto& line : align(rows, {0, 1, 2, 3, 4})) std::cout << line << '\n';
    else
      std::cout << "no plugin found\n";
    std::cout << refused;
  }

  /// In a process of its own: a plugin that crashes takes only that with it.
  void check_file() const {
    std::cout.flush();
    const pid_t child = fork();
    if (child < 0)
      throw micro::Error(micro::ErrorCategory::internal, "no process could be started for the check");
    if (child == 0) std::_Exit(checked());
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
      throw micro::Error(micro::ErrorCategory::plugin,
                         "plugin file '" + file_ + "' crashed: " + strsignal(WTERMSIG(status)),
                         "it would take an analysis down with it");
    if (WEXITSTATUS(status) != 0) std::_Exit(WEXITSTATUS(status));  // its message is out already
  }

  int checked() const {
    try {
      const auto plugin = micro::Plugin::open(file_);
      const auto lines = micro::check_plugin(plugin, options_);
      Json document = document_of(*plugin);
      document["checked"] = lines;
      std::string text = plugin->name() + " " + plugin->version() + " (ABI " + plugin->abi() + ", " +
                         plugin->licence() + "): " + plugin->description() + "\n";
      for (const auto& line : lines) text += line + "\n";
      std::cout << (json_ ? text_of(document) : text + "all well\n") << std::flush;
      return 0;
    } catch (const std::exception& failure) {
      show_error(failure_text(failure));
      return exit_code_of(failure);
    }
  }

  std::string folders_, file_, options_;
  bool json_ = false;
};

}  // namespace

void add_plugins(CLI::App& app) {
  auto* command = app.add_subcommand("plugins", "Lists plugins, or checks one");
  const auto state = std::make_shared<PluginsCommand>();
  state->add_options(*command);
  command->footer(std::string("Examples:\n"
                              "  microx plugins list\n"
                              "  microx plugins check build/smile.so\n\n") +
                  exit_codes);
  command->callback([state] {});
}

}  // namespace microx
