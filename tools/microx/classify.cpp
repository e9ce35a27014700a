#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/analysis.h"
#include "libmicro/pipeline/feature_run.h"
#include "libmicro/pipeline/trained_naming.h"
#include "libmicro/recognition/plugin_search.h"
#include "tools/microx/classify_model.h"
#include "tools/microx/commands.h"
#include "tools/microx/outputs.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/recording_summary.h"
#include "tools/microx/report_text.h"
#include "tools/microx/results.h"
#include "tools/microx/settings.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class ClassifyCommand {
 public:
  void add_options(CLI::App& command) {
    command
        .add_option("FILE", inputs_,
                    "Recordings; the names of their events are replaced. With --model also pictures")
        ->required();
    command
        .add_option("--model", model_, "Name by this trained classifier (microx train), or network (.toml)")
        ->type_name("FILE");
    command
        .add_option("--video", videos_,
                    "Videos of recordings that hold no crops, for networks that look at them")
        ->type_name("FILE");
    command.add_option("--csv", csv_, "Also write the events of all recordings to this file")
        ->type_name("FILE");
    command.add_flag("--force", force_, "Replace a CSV file that exists");
    command.add_flag("--json", json_, "Print one JSON document instead of text");
    command.add_flag("--quiet", quiet_, "No progress");
    command.add_flag("--all", all_, "Also list what is not an expression: blinks, head motion, speech, ...");
    add_naming_options(command, settings_);
    micro::Config defaults;
    settings_.add_to(command, defaults.recognition_options());
  }

  void run() const {
    micro::Config unused;
    override_settings(unused);  // refuse what is wrong before any recording is touched
    if (!csv_.empty()) check_writable(csv_, force_);
    if (!model_.empty() && ModelClassification::pictures(inputs_))
      return ModelClassification{model_, csv_, json_, quiet_, all_}.classify_pictures(inputs_, unused);
    Results results(inputs_.size());
    for (const auto& input : inputs_) results.attempt(input, [&] { run_one(input, results); });
    results.finish(json_, csv_);
  }

 private:
  /// Of a file only [recognition] counts here: the same file serves the whole study.
  void override_settings(micro::Config& config) const {
    auto everything = config.options();
    auto naming = config.recognition_options();
    settings_.apply(naming, everything);
  }

  void run_one(const std::string& input, Results& results) const {
    auto recording = micro::RecordingReader::open(input);
    if (text_attribute(*recording, "format_version") == "1.0")
      throw micro::Error(micro::ErrorCategory::input,
                         "'" + input + "' is of format 1.0, which lacks what naming looks at now",
                         "analyse its video again");
    micro::Config config = micro::recorded_configuration(*recording, input);
    override_settings(config);
    const std::string source = source_line(*recording);
    const double capture_fps = number_attribute(*recording, "capture_fps");
    recording.reset();  // reclassify() replaces the file
    TerminalProgress progress(input, quiet_ ? Verbosity::quiet : Verbosity::normal,
                              [=] { return capture_fps; });
    const auto events = named_events(input, config, progress);
    progress.done();
    if (!json_) std::cout << source << event_table(events, all_) << std::flush;
    Json document{{"microx_version", MICRO_VERSION}, {"recording", input}};
    put_events(document, events, all_);
    results.add(std::move(document), input, listed(events, all_));
  }

  std::vector<micro::Event> named_events(const std::string& input, const micro::Config& config,
                                         micro::ProgressSink& progress) const {
    if (model_.empty()) return micro::reclassify(input, config, progress);
    const auto classifier =
        micro::open_classifier(model_, micro::plugin_folders(config.recognition.plugin_folders));
    return micro::name_by_model(input, config, *classifier, {videos_.begin(), videos_.end()}, progress);
  }

  std::vector<std::string> inputs_, videos_;
  std::string csv_, model_;
  bool force_ = false, json_ = false, quiet_ = false, all_ = false;
  Settings settings_;
};

}  // namespace

void add_plugin_folders(CLI::App& command, Settings& settings) {
  settings.add_short_form(command, "--plugin-dir", "run.plugin_folders",
                          "Folders to look for plugins in first, separated by ':'");
}

void add_naming_options(CLI::App& command, Settings& settings) {
  settings.add_short_form(command, "--classifier", "recognition.classifier",
                          "Names action units: a plugin, or none");
  settings.add_short_form(command, "--emotion-map", "recognition.emotion_map",
                          "Table of emotions: emfacs, objective, compound, or a TOML file");
  add_plugin_folders(command, settings);
}

void add_classify(CLI::App& app) {
  auto* command =
      app.add_subcommand("classify", "Name the events in recordings anew: action units and emotion");
  const auto state = std::make_shared<ClassifyCommand>();
  state->add_options(*command);
  command->footer(std::string("Example:\n"
                              "  microx classify recordings/*.h5 --emotion-map objective --csv events.csv\n"
                              "  microx classify recordings/*.h5 --model emotion.model\n"
                              "  microx classify faces/*.jpg --model stills.model --json\n"
                              "Settings that are not given stay as the recording has them.\n\n") +
                  exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
