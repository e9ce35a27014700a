#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/stills.h"
#include "tools/microx/commands.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/results.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class StillsCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("RECORDING", inputs_, "Recordings (.h5)")->required();
    command.add_option("--video", video_, "The video, when it is not beside the recording (one recording)")
        ->type_name("VIDEO");
    command.add_flag("--trust-video", request_.trust_video,
                     "Take a video that is not, byte by byte, what was analysed");
    command.add_option("-o,--output", folder_, "Folder for the pictures; made when it is not there")
        ->type_name("FOLDER");
    command.add_option("--size", request_.pictures.side, "Side of a picture in pixels")
        ->check(CLI::Range(64, 2048))
        ->capture_default_str();
    command
        .add_option("--magnify", request_.pictures.magnification,
                    "How many times as far things move; 0 = by the movement")
        ->check(CLI::Range(0.0, 50.0))
        ->capture_default_str();
    command.add_flag("--all", request_.all, "Also blinks, head motion, speech, ...");
    command.add_flag("--force", request_.force, "Replace pictures that exist");
    command.add_flag("--quiet", quiet_, "No progress");
  }

  void run() {
    if (!video_.empty() && inputs_.size() > 1)
      throw micro::Error(micro::ErrorCategory::usage, "--video is for one recording");
    request_.video = video_, request_.folder = folder_;
    const StopSignal stop("nothing is left half-written");
    Results results(inputs_.size());
    for (const auto& input : inputs_) results.attempt(input, [&] { run_one(input, stop); });
    results.finish(false, "");
  }

 private:
  void run_one(const std::string& input, const StopSignal& stop) {
    request_.recording = input;
    TerminalProgress progress(input, quiet_ ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
    const auto files = micro::write_stills(request_, progress, stop.token());
    progress.done();
    if (files.empty()) {
      std::cout << input << ": no events, no pictures\n";
      return;
    }
    std::cout << fmt::format("{}: {} pictures, {} and others\n", input, files.size(), files.back().string());
  }

  std::vector<std::string> inputs_;
  std::string video_, folder_;
  bool quiet_ = false;
  micro::StillsRequest request_;
};

}  // namespace

void add_stills(CLI::App& app) {
  auto* command = app.add_subcommand(
      "stills", "Pictures of every event: onset, apex, offset, magnified motion, and a sheet");
  const auto state = std::make_shared<StillsCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx stills interview.h5 -o pictures/\n"
                  "writes interview_face0_event0_onset.png, ... and the sheet interview_sheet1.png.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
