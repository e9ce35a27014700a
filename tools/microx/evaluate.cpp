#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/coding_files.h"
#include "tools/microx/commands.h"
#include "tools/microx/evaluation_data.h"
#include "tools/microx/evaluation_text.h"
#include "tools/microx/outputs.h"
#include "tools/microx/report_text.h"
#include "tools/microx/settings.h"

namespace microx {
namespace {

using micro::Error;
using micro::ErrorCategory;
using micro::Side;

class EvaluateCommand {
 public:
  EvaluateCommand() { pred_.section = "pred", truth_.section = "truth"; }

  void add_options(CLI::App& command) {
    command
        .add_option("PRED", predicted_path_,
                    "What was predicted: recordings, a table (CSV), or a folder of either")
        ->required();
    command.add_option("TRUTH", truth_path_,
                       "What is true: a table, an ELAN or BORIS file, truth of spikein (.truth.json), "
                       "recordings, or a folder of "
                       "these");
    command.add_option("--as", task_, "What is compared")
        ->check(CLI::IsMember({"spotting", "recognition", "coders"}))
        ->default_str(task_);
    command
        .add_option("--columns", columns_,
                    "Both tables: which column holds what, e.g. onset=OnsetFrame,apex=#4")
        ->type_name("TEXT");
    command.add_option("--face", face_, "Recordings: this face alone")->check(CLI::NonNegativeNumber);
    command.add_flag("--list", list_, "Also list every miss and false alarm");
    command.add_flag("--json", json_, "Print one JSON document with everything instead of text");
    command.add_option("--csv", csv_, "Also write the numbers, one a line, to this file")->type_name("FILE");
    command.add_flag("--force", force_, "Replace a CSV file that exists");
    settings_.add_short_form(command, "--iou", "score.iou", "Least overlap of a hit");
    settings_.add_short_form(command, "--definition", "score.definition",
                             "Micro by duration: megc or strict");
    settings_.add_short_form(command, "--fps", "score.fps", "Capture rate of all videos");
    settings_.add_short_form(command, "--frames", "score.frames",
                             "Length of videos of which no source says it");
    settings_.add_short_form(command, "--missing-videos", "score.missing_videos",
                             "A video that only one side has: error, empty or skip");
    settings_.add_to(command, options());
  }

  void run() {
    auto set = options();
    settings_.apply(set);
    for (auto* table : {&pred_, &truth_})
      if (table->columns.empty()) table->columns = columns_;
    if (!csv_.empty()) check_writable(csv_, force_);
    if (list_ && task_ != "spotting") throw Error(ErrorCategory::usage, "--list is for spotting");
    head_ = {predicted_path_, truth_path_, {}, bootstrap_};
    if (task_ == "recognition") return recognition();
    if (task_ == "coders") return coders();
    spotting();
  }

 private:
  micro::OptionSet options() {
    micro::OptionSet set;
    score_.add_to(set);
    pairing_.add_to(set);
    bootstrap_.add_to(set);
    pred_.add_to(set);
    truth_.add_to(set);
    return set;
  }

  template <class Evaluation>
  void show(const Evaluation& evaluation, const std::string& more = "") const {
    if (!csv_.empty()) write_file(csv_, metrics_csv(evaluation.metrics));
    std::cout << (json_ ? text_of(to_json(head_, evaluation)) : evaluation_text(head_, evaluation) + more);
  }

  std::vector<micro::VideoPair> paired() {
    if (truth_path_.empty())
      throw Error(ErrorCategory::usage, "TRUTH is missing", "microx evaluate PRED TRUTH");
    auto pairs = micro::pair_videos(
        micro::read_any_annotations(predicted_path_, truth_path_, Side::predicted, pred_, face_),
        micro::read_any_annotations(truth_path_, predicted_path_, Side::truth, truth_, face_), pairing_);
    head_.notes = std::move(pairs.notes);
    return std::move(pairs.videos);
  }

  void spotting() {
    const auto evaluation = micro::evaluate_spotting(paired(), score_, bootstrap_);
    show(evaluation, list_ ? finding_text(evaluation) : "");
  }

  void coders() {
    if (truth_path_.empty()) choose_coders();
    const auto videos = paired();
    if (!pred_.coder.empty()) head_.predicted = pred_.coder;
    if (!truth_.coder.empty()) head_.truth = truth_.coder;
    show(micro::evaluate_agreement(videos, score_, bootstrap_));
  }

  /// One table with a column for the coder: its two coders are compared.
  void choose_coders() {
    const auto names = micro::coders_of(micro::read_csv(predicted_path_, pred_.header_line), pred_);
    truth_.columns = pred_.columns, truth_.header_line = pred_.header_line;
    truth_.first_frame = pred_.first_frame, truth_.missing = pred_.missing;
    truth_.video_pattern = pred_.video_pattern, truth_.sides = pred_.sides;
    truth_.incomplete = pred_.incomplete, truth_.bad_rows = pred_.bad_rows;
    truth_path_ = predicted_path_;
    if (!pred_.coder.empty() && !truth_.coder.empty()) return;
    if (names.size() != 2)
      throw Error(ErrorCategory::input,
                  fmt::format("'{}' names {}{}{}", predicted_path_,
                              counted(static_cast<std::ptrdiff_t>(names.size()), "coder", "coders"),
                              names.empty() ? "" : ": ", fmt::join(names, ", ")),
                  "choose two with --pred.coder and --truth.coder");
    const bool swapped = pred_.coder == names[1] || truth_.coder == names[0];
    if (pred_.coder.empty()) pred_.coder = names[swapped ? 1 : 0];
    if (truth_.coder.empty()) truth_.coder = names[swapped ? 0 : 1];
  }

  void recognition() {
    const auto predicted = micro::read_csv(predicted_path_, pred_.header_line);
    const auto samples =
        truth_path_.empty()
            ? micro::read_samples(predicted, pred_, head_.notes)
            : micro::pair_samples(predicted, pred_, micro::read_csv(truth_path_, truth_.header_line), truth_,
                                  head_.notes);
    show(micro::evaluate_recognition(samples, score_.emotions, bootstrap_));
  }

  std::string predicted_path_, truth_path_, task_ = "spotting", columns_, csv_;
  int face_ = -1;
  bool list_ = false, json_ = false, force_ = false;
  Settings settings_;
  micro::ScoreOptions score_;
  micro::PairingOptions pairing_;
  micro::BootstrapOptions bootstrap_;
  micro::TableDescription pred_, truth_;
  EvaluationHead head_;
};

}  // namespace

void add_evaluate(CLI::App& app) {
  auto* command =
      app.add_subcommand("evaluate", "How good predicted events are, and how well two coders agree");
  const auto state = std::make_shared<EvaluateCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx evaluate recordings/ coded.csv --fps 200 --list\n"
                  "  microx evaluate clip.h5 clip.truth.json --iou 0.3\n"
                  "  microx evaluate answers.csv labels.csv --as recognition\n"
                  "  microx evaluate anna.csv ben.csv --as coders --csv agreement.csv\n"
                  "Videos are brought together by name. docs/evaluation.md has every formula.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
