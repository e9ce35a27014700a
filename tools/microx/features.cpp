#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/feature_run.h"
#include "tools/microx/commands.h"
#include "tools/microx/features_list.h"
#include "tools/microx/results.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class FeaturesCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("FILE.h5", inputs_, "Recordings to add features to; none: list what can be computed");
    command
        .add_option("--video", videos_,
                    "Videos the recordings were made from; without any, stored crops are used")
        ->type_name("FILE");
    command.add_flag("--force", force_, "Replace features that are there");
    command.add_flag("--fresh", fresh_, "Start again instead of going on with an interrupted run");
    command.add_flag("--json", json_, "Print JSON instead of text");
    command.add_flag("--quiet", quiet_, "No progress");
    settings_.add_short_form(command, "--features", "features.use", "Presets and names, separated by commas");
    settings_.add_short_form(command, "--threads", "run.threads", "Threads; 0 = all cores");
    add_plugin_folders(command, settings_);
    micro::Config defaults;
    defaults.features.use = "";
    settings_.add_to(command, defaults.feature_options());
  }

  void run() const {
    const micro::Config config = settings_.feature_configuration();
    if (inputs_.empty() && !videos_.empty())
      throw micro::Error(micro::ErrorCategory::usage, "no recording is named", "put it before --video");
    if (inputs_.empty()) return list(config.features);
    if (config.features.names_none())
      throw micro::Error(micro::ErrorCategory::usage, "no features are named",
                         "give --features NAMES; microx features lists them");
    micro::ready_descriptors(config);  // refuse what is wrong before any recording is touched
    const StopSignal stop;
    Results results(inputs_.size());
    for (const auto& input : inputs_) results.attempt(input, [&] { run_one(input, config, stop, results); });
    results.finish(json_, "");
  }

 private:
  void list(const micro::FeatureOptions& options) const {
    std::cout << (json_ ? text_of(feature_document(options)) : feature_list(options));
  }

  void run_one(const std::string& input, const micro::Config& config, const StopSignal& stop,
               Results& results) const {
    TerminalProgress progress(input, quiet_ ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
    const auto result = micro::add_features({input, {videos_.begin(), videos_.end()}, force_, !fresh_},
                                            config, progress, stop.token());
    progress.done();
    if (!json_) {
      const std::string resumed =
          result.resumed_at > 0 ? fmt::format(", went on from frame {}", result.resumed_at) : std::string();
      std::cout << fmt::format("{}: added {}{}\n", input, fmt::join(result.datasets, ", "), resumed)
                << std::flush;
    }
    results.add({{"microx_version", MICRO_VERSION},
                 {"recording", input},
                 {"added", result.datasets},
                 {"resumed_at", result.resumed_at}},
                input, {});
  }

  std::vector<std::string> inputs_;
  std::vector<std::string> videos_;
  bool force_ = false;
  bool fresh_ = false;
  bool json_ = false;
  bool quiet_ = false;
  Settings settings_;
};

}  // namespace

void add_features(CLI::App& app) {
  auto* command =
      app.add_subcommand("features", "List features, or add them to recordings, without tracking again");
  const auto state = std::make_shared<FeaturesCommand>();
  state->add_options(*command);
  command->footer(
      std::string(
          "Example:\n"
          "  microx features                                   what there is, with parameters and cost\n"
          "  microx features --features hog                    one of them\n"
          "  microx features interview.h5 --features lbp,hog --video interview.mp4\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
