#include "libmicro/pipeline/overlay.h"

#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "tools/microx/commands.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class OverlayCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("RECORDING", recording_, "Recording (.h5)")->required();
    command.add_option("--video", video_, "The video, when it is not beside the recording")
        ->type_name("VIDEO");
    command.add_flag("--trust-video", request_.trust_video,
                     "Take a video that is not, byte by byte, what was analysed");
    command
        .add_option("-o,--output", output_, "Annotated video; otherwise RECORDING's name with _overlay.mp4")
        ->type_name("FILE.mp4");
    command.add_flag("--force", request_.force, "Replace a video that exists");
    command.add_flag("--quiet", quiet_, "No progress");
    settings_.add_short_form(command, "--speed", "overlay.speed",
                             "1 = as filmed, 0.125 = eight times slower");
    settings_.add_short_form(command, "--magnify", "overlay.magnification",
                             "How many times as far the face moves");
    settings_.add_short_form(command, "--first", "overlay.first", "First frame");
    settings_.add_short_form(command, "--last", "overlay.last", "Last frame, inclusive");
    micro::OptionSet set;
    options_.add_to(set);
    settings_.add_to(command, set);
  }

  void run() {
    micro::OptionSet set;
    options_.add_to(set);
    settings_.apply(set);
    request_.recording = recording_, request_.video = video_;
    request_.output = output_.empty() ? request_.recording.stem().string() + "_overlay.mp4" : output_;
    const StopSignal stop("nothing is left half-written");
    TerminalProgress progress(recording_, quiet_ ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
    const auto frames = micro::write_overlay(request_, options_, progress, stop.token());
    progress.done();
    std::cout << fmt::format("{}: {} frames at {:g} of the speed they were filmed at\n",
                             request_.output.string(), frames, options_.speed);
  }

 private:
  std::string recording_, video_, output_;
  bool quiet_ = false;
  micro::OverlayRequest request_;
  micro::OverlayOptions options_;
  Settings settings_;
};

}  // namespace

void add_overlay(CLI::App& app) {
  auto* command = app.add_subcommand("overlay", "Annotated video beside one with the motion magnified");
  const auto state = std::make_shared<OverlayCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx overlay interview.h5 --speed 0.125 --magnify 10 --first 380 --last 460\n"
                  "writes interview_overlay.mp4, eight times slower than filmed. Every frame is in it.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
