#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/pending_files.h"
#include "tools/microx/command_tree.h"
#include "tools/microx/completion.h"
#include "tools/microx/manual.h"
#include "tools/microx/shell_commands.h"

namespace microx {
namespace {

void write_manual(const CLI::App& app, const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure)
    throw micro::Error(micro::ErrorCategory::output,
                       folder.string() + " cannot be made: " + failure.message());
  micro::PendingFiles files;
  for (const auto& [name, page] : manual_pages(command_text(app))) files.add(folder / name, page);
  files.publish();
}

}  // namespace

void add_manual(CLI::App& app) {
  auto* command = app.add_subcommand("manual", "Writes the manual pages of all subcommands into a folder");
  command->group("");
  const auto folder = std::make_shared<std::string>();
  command->add_option("FOLDER", *folder, "Made when it is not there")->required();
  command->footer("Example:\n  microx manual man1/\n");
  command->callback([&app, folder] { write_manual(app, *folder); });
}

void add_completion(CLI::App& app) {
  auto* command = app.add_subcommand("completion", "Prints the completion script of a shell");
  command->group("");
  command->add_option("SHELL", "The shell")->required()->check(CLI::IsMember({"bash"}));
  command->footer("Example:\n  eval \"$(microx completion bash)\"\n");
  command->callback([&app] { std::cout << bash_completion(command_text(app)); });
}

}  // namespace microx
