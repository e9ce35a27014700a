#include <memory>
#include <string>

#include "tools/microx/analysis_command.h"
#include "tools/microx/commands.h"

namespace microx {

void add_extract(CLI::App& app) {
  auto* command =
      app.add_subcommand("extract", "From video to per-frame numbers, without looking for events");
  const auto state = std::make_shared<AnalysisCommand>(AnalysisCommand::Spotting::no);
  state->add_options(*command);
  command->footer(
      std::string(
          "Example:\n"
          "  microx extract study/*.mp4 -o recordings/\n"
          "writes recordings/<name>.h5 for each video; microx spot finds the events in them later.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
