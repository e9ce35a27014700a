#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/report_run.h"
#include "tools/microx/commands.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class ReportCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("RECORDING", inputs_, "Recordings (.h5); several make a study")->required();
    command.add_option("-o,--output", output_, "The page")
        ->type_name("FILE.html")
        ->default_str("report.html");
    command.add_option("--title", request_.title, "Heading of the page");
    command.add_option("--video", video_, "The video, when it is not beside the recording (one recording)")
        ->type_name("VIDEO");
    command.add_flag("--trust-video", request_.trust_video,
                     "Take a video that is not, byte by byte, what was analysed");
    command.add_flag("!--no-pictures", request_.pictures,
                     "Without pictures: nobody is to be recognised, or there is no video");
    command.add_flag("--force", request_.force, "Replace a page that exists");
    command.add_flag("--quiet", quiet_, "No progress");
  }

  void run() {
    if (!video_.empty() && inputs_.size() > 1)
      throw micro::Error(micro::ErrorCategory::usage, "--video is for one recording");
    request_.recordings.assign(inputs_.begin(), inputs_.end());
    request_.video = video_, request_.output = output_;
    if (request_.title.empty())
      request_.title = inputs_.size() == 1 ? "Facial movements in " + request_.recordings[0].stem().string()
                                           : "Facial movements in a study";
    const StopSignal stop("nothing is left half-written");
    TerminalProgress progress("report", quiet_ ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
    micro::write_report(request_, progress, stop.token());
    progress.done();
    std::cout << fmt::format("wrote {} ({:.2f} MB)\n", output_,
                             static_cast<double>(std::filesystem::file_size(output_)) / 1e6);
  }

 private:
  std::vector<std::string> inputs_;
  std::string output_ = "report.html", video_;
  bool quiet_ = false;
  micro::ReportRequest request_;
};

}  // namespace

void add_report(CLI::App& app) {
  auto* command =
      app.add_subcommand("report", "A page to read: timeline, pictures of every event, summary of a study");
  const auto state = std::make_shared<ReportCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx report interview.h5 -o interview.html\n"
                  "  microx report recordings/*.h5 -o study.html --title 'Study 3' --no-pictures\n"
                  "The page is one file that works without a network.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
