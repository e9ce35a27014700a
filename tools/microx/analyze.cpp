#include <memory>
#include <string>

#include "tools/microx/analysis_command.h"
#include "tools/microx/commands.h"

namespace microx {

void add_analyze(CLI::App& app) {
  auto* command =
      app.add_subcommand("analyze", "From video to onset, apex and offset of every facial movement");
  const auto state = std::make_shared<AnalysisCommand>(AnalysisCommand::Spotting::yes);
  state->add_options(*command);
  command->footer(
      std::string(
          "Example:\n"
          "  microx analyze interview.mp4 --capture-fps 200 --csv events.csv\n"
          "finds the events, prints them, writes them to events.csv, and keeps every per-frame number in\n"
          "interview.h5.\n"
          "  microx analyze interview.mp4 --report --overlay\n"
          "also writes interview.html and interview_overlay.mp4. An interrupted run goes on when the same "
          "command is given again.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
