#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/training.h"
#include "libmicro/video/frame_source.h"
#include "tools/microx/commands.h"
#include "tools/microx/report_data.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"
#include "tools/microx/terminal_progress.h"
#include "tools/microx/train_classifier.h"

namespace microx {
namespace {

class TrainCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("FILE", inputs_,
                       "Recordings to fit models of features to; with --classifier a manifest (CSV)");
    command.add_option("--video", videos_, "Videos of recordings that hold no crops")->type_name("FILE");
    command.add_option("-o,--output", output_,
                       "Folder for the models, <feature>.model; with --classifier the model file");
    command
        .add_option("--labels", labels_,
                    "CSV of classes: recording,first,last,label; otherwise the events are used")
        ->type_name("FILE");
    command.add_option("--frames", frames_, "Frames to learn from, at most")->check(CLI::PositiveNumber);
    command.add_flag("--force", force_, "Replace files that exist");
    command.add_flag("--json", json_, "Print JSON instead of text");
    command.add_flag("--quiet", quiet_, "No progress");
    settings_.add_short_form(
        command, "--features", "features.use",
        "Features whose models are fitted, e.g. pca,lda; with --classifier those it looks at");
    classifier_.add_options(command);
    micro::Config defaults;
    defaults.features.use = "";
    settings_.add_to(command, defaults.feature_options());
  }

  void run() const {
    if (classifier_.list_wanted()) return classifier_.print_list(json_);
    if (inputs_.empty())
      throw micro::Error(micro::ErrorCategory::usage, "there is nothing to learn from",
                         "give recordings and --features, or a manifest and --classifier");
    const micro::Config config = settings_.feature_configuration();
    if (classifier_.wanted()) return classifier_.run(inputs_, output_, config, force_, json_, quiet_);
    fit_features(config);
  }

 private:
  void fit_features(const micro::Config& config) const {
    const micro::TrainingRequest request{.recordings = {inputs_.begin(), inputs_.end()},
                                         .videos = {videos_.begin(), videos_.end()},
                                         .labels = labels_,
                                         .folder = output_.empty() ? "." : output_,
                                         .frames = frames_,
                                         .force = force_};
    TerminalProgress progress("train", quiet_ ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
    const StopSignal stop;
    const auto token = stop.token();
    const auto files = micro::train_features(request, config, progress, token);
    progress.done();
    Json document = Json::array();
    for (const auto& file : files) {
      const std::string hash = micro::source_sha256(file);
      document.push_back({{"model", file.string()}, {"sha256", hash}});
      if (!json_) std::cout << fmt::format("{} (sha256 {})\n", file.string(), hash);
    }
    if (json_) std::cout << text_of(document);
  }

  std::vector<std::string> inputs_, videos_;
  std::string output_, labels_;
  int frames_ = 400;
  bool force_ = false;
  bool json_ = false;
  bool quiet_ = false;
  Settings settings_;
  ClassifierTraining classifier_;
};

}  // namespace

void add_train(CLI::App& app) {
  auto* command = app.add_subcommand(
      "train", "Train a classifier on your samples and test it, or fit the models that some features need");
  const auto state = std::make_shared<TrainCommand>();
  state->add_options(*command);
  command->footer(
      std::string(
          "Example:\n"
          "  microx train samples.csv --classifier svm --protocol loso --random-labels 20 -o emotion.model\n"
          "  microx classify interview.h5 --model emotion.model\n"
          "samples.csv has a line for each event: file,subject,onset,apex,offset,emotion\n\n"
          "Models of features:\n"
          "  microx train study/*.h5 --video study/*.mp4 --features pca,lda -o models/\n"
          "  microx features interview.h5 --video interview.mp4 --features pca --features.pca.model "
          "models/pca.model\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
