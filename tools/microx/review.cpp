#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>
#include <stop_token>

#include "libmicro/core/error.h"
#include "tools/microx/commands.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/report_text.h"
#include "tools/microx/review_server.h"
#include "tools/microx/stop_signal.h"

namespace microx {
namespace {

std::string user_name() {
  const char* name = ::getenv("USER");
  return name && *name ? name : "coder";
}

class ReviewCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("RECORDING", recording_, "Recording (.h5)")->required();
    command.add_option("VIDEO", video_, "The video, when it is not beside the recording");
    command.add_flag("--trust-video", trust_, "Take a video that is not, byte by byte, what was analysed");
    command.add_option("--coder", coder_, "Who codes; codings are kept apart by this name")
        ->default_str("your login name");
    command.add_flag("--blind", blind_,
                     "Hide proposals and confidence until the coder has looked at everything");
    command
        .add_option("--autosave", autosave_,
                    "Seconds without a change after which codings go into the recording; 0 = at the end")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
    command.add_option("--port", port_, "Port on this machine; 0 = any that is free")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
  }

  void run() const {
    micro::ReviewSession session(recording_, blind_);
    if (session.recovered() > 0)
      std::cerr << fmt::format("microx: {} of an interrupted review {} now in {}\n",
                               counted(static_cast<std::ptrdiff_t>(session.recovered()), "change", "changes"),
                               session.recovered() == 1 ? "is" : "are", recording_);
    const auto video = micro::find_footage(session.recording(), recording_, video_, trust_);
    micro::Footage footage(video, session.recording());
    ReviewServer server(session, footage, {coder_.empty() ? user_name() : coder_, port_, autosave_});
    std::cout << "Open " << server.url() << "\nEnd with Ctrl-C. Only this machine can reach the page."
              << std::endl;
    {
      const StopSignal stop("what was coded goes into the recording");
      const std::stop_callback on_stop(stop.token(), [&] { server.stop(); });
      server.run();
    }
    session.store();
    std::cout << fmt::format("{} saved in {}\n", counted(server.saved(), "change", "changes"), recording_);
  }

 private:
  std::string recording_, video_, coder_;
  bool trust_ = false, blind_ = false;
  int port_ = 0;
  double autosave_ = 30;
};

}  // namespace

void add_review(CLI::App& app) {
  auto* command =
      app.add_subcommand("review", "A page on this machine in which a coder works through the proposals");
  const auto state = std::make_shared<ReviewCommand>();
  state->add_options(*command);
  command->footer(
      std::string(
          "Example:\n"
          "  microx review interview.h5 --coder anna\n"
          "prints an address to open in a browser. Codings go into the recording, /faces/<id>/codings/anna;\n"
          "the automatic events stay as they are. docs/review.md has every key.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
