#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/analysis.h"
#include "libmicro/pipeline/feature_run.h"
#include "tools/microx/commands.h"
#include "tools/microx/outputs.h"
#include "tools/microx/recording_summary.h"
#include "tools/microx/report_text.h"
#include "tools/microx/results.h"
#include "tools/microx/settings.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class SpotCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("FILE.h5", inputs_, "Recordings; their events are replaced")->required();
    command.add_option("--csv", csv_, "Also write the events of all recordings to this file")
        ->type_name("FILE");
    command.add_flag("--force", force_, "Replace a CSV file that exists");
    command.add_flag("--json", json_, "Print one JSON document instead of text");
    command.add_option("--threads", threads_, "0 = all cores; the events do not depend on it")
        ->check(CLI::Range(0, 1024));
    command.add_flag("--quiet", quiet_, "No progress");
    command.add_flag("--all", all_, "Also list what is not an expression: blinks, head motion, speech, ...");
    settings_.add_short_form(command, "--definition", "spotting.definition",
                             "What counts as micro: strict or megc");
    add_naming_options(command, settings_);
    micro::Config defaults;
    settings_.add_to(command, defaults.respotting_options());
  }

  void run() const {
    micro::Config unused;
    override_settings(unused);  // refuse what is wrong before any recording is touched
    if (!csv_.empty()) check_writable(csv_, force_);
    Results results(inputs_.size());
    for (const auto& input : inputs_) results.attempt(input, [&] { run_one(input, results); });
    results.finish(json_, csv_);
  }

 private:
  /// Of a file only [spotting] and [recognition] count here: the same file serves the whole study.
  void override_settings(micro::Config& config) const {
    auto everything = config.options();
    auto spotting = config.respotting_options();
    settings_.apply(spotting, everything);
  }

  static void refuse_older(const micro::RecordingReader& recording, const std::string& input) {
    if (text_attribute(recording, "format_version") == "1.0")
      throw micro::Error(micro::ErrorCategory::input,
                         "'" + input + "' is of format 1.0, which lacks what spotting looks at now",
                         "analyse its video again");
  }

  /// What the recording was spotted with, overridden by what the user gave.
  micro::Config configuration(const micro::RecordingReader& recording, const std::string& input) const {
    micro::Config config = micro::recorded_configuration(recording, input);
    override_settings(config);
    config.run.threads = threads_;
    return config;
  }

  void run_one(const std::string& input, Results& results) const {
    auto recording = micro::RecordingReader::open(input);
    refuse_older(*recording, input);
    const auto config = configuration(*recording, input);
    const std::string source = source_line(*recording);
    const double capture_fps = number_attribute(*recording, "capture_fps");
    recording.reset();  // respot() replaces the file
    TerminalProgress progress(input, quiet_ ? Verbosity::quiet : Verbosity::normal,
                              [=] { return capture_fps; });
    const auto events = micro::respot(input, config, progress);
    progress.done();
    if (!json_) std::cout << source << event_table(events, all_) << std::flush;
    Json document{{"microx_version", MICRO_VERSION}, {"recording", input}};
    put_events(document, events, all_);
    results.add(std::move(document), input, listed(events, all_));
  }

  std::vector<std::string> inputs_;
  std::string csv_;
  int threads_ = 0;
  bool force_ = false;
  bool json_ = false;
  bool quiet_ = false;
  bool all_ = false;
  Settings settings_;
};

}  // namespace

void add_spot(CLI::App& app) {
  auto* command = app.add_subcommand("spot", "Find the events in recordings again, without the video");
  const auto state = std::make_shared<SpotCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx spot recordings/*.h5 --spotting.minimum_confidence 0.3 --csv events.csv\n"
                  "Settings that are not given stay as the recording has them.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
