#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/batch.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/study.h"
#include "tools/microx/batch_commands.h"
#include "tools/microx/batch_progress.h"
#include "tools/microx/commands.h"
#include "tools/microx/report_data.h"
#include "tools/microx/settings.h"
#include "tools/microx/stop_signal.h"

namespace microx {

std::filesystem::path this_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

namespace {

class BatchCommand {
 public:
  void add_options(CLI::App& command) {
    command
        .add_option(
            "INPUT", inputs_,
            "Videos, folders of videos, globs in quotes, or a manifest (.tsv, .csv) with a column path")
        ->required();
    command.add_option("-o,--output", output_, "Folder of the study; is made")
        ->type_name("OUTDIR")
        ->required();
    command.add_flag("--resume", request_.resume, "Go on with what OUTDIR holds; what is done stays");
    command.add_flag("--retry", request_.retry, "With --resume: also try failed videos again");
    command.add_option("--jobs", jobs_, "Videos at a time, or auto")->default_str("auto");
    command
        .add_option("--cores", request_.cores,
                    "Threads of all videos together; 0 = as many as there are cores")
        ->check(CLI::Range(0, 1024));
    command.add_option("--shard", shard_, "Only the i-th of n equal parts, for as many machines")
        ->type_name("i/n");
    command
        .add_option("--split-frames", request_.split_frames,
                    "Measure longer videos in parts of about so many frames, so that several machines share "
                    "one; 0 = never")
        ->check(CLI::Range(0, 1 << 30));
    command.add_flag("--json", json_, "Print one JSON document instead of text");
    command.add_flag("--quiet", quiet_, "No progress");
    settings_.add_short_form(command, "--features", "features.use",
                             "Presets and names, separated by commas: see microx features");
    settings_.add_short_form(command, "--definition", "spotting.definition",
                             "What counts as micro: strict or megc");
    settings_.add_short_form(
        command, "--capture-fps", "video.capture_fps",
        "Rate at which the scenes were filmed; a manifest's column capture_fps goes first");
    add_naming_options(command, settings_);
    micro::Config defaults;
    settings_.add_to(command, defaults.options());
  }

  void run() {
    micro::Config config;
    auto options = config.options();
    settings_.apply(options);
    micro::ready_descriptors(config);
    complete_request();
    const StopSignal stop(
        "videos under way are kept as far as they are; the same command with --resume goes on");
    BatchProgress progress(quiet_);
    const auto outcome = micro::run_batch(request_, config, progress, stop.token());
    progress.done();
    if (outcome.stopped)
      throw micro::Error(
          micro::ErrorCategory::cancelled,
          fmt::format("stopped after {} of {} videos", outcome.settled + outcome.done, outcome.units),
          "the same command with --resume goes on from there");
    report(outcome);
  }

 private:
  void complete_request() {
    request_.inputs = micro::gather_inputs(inputs_);
    if (request_.inputs.repeated > 0)
      std::cerr << fmt::format(
          "microx: warning: videos that another line of the manifest names too: {}; each is taken once, "
          "and columns in which its lines differ are left empty\n",
          request_.inputs.repeated);
    request_.folder = output_, request_.program = this_program();
    if (!shard_.empty()) request_.shard = micro::ShardChoice::parse(shard_);
    if (jobs_ == "auto" || jobs_.empty()) return;
    const bool number = jobs_.find_first_not_of("0123456789") == std::string::npos && jobs_.size() < 5;
    if (!number || std::stoi(jobs_) < 1)
      throw micro::Error(micro::ErrorCategory::usage,
                         "--jobs '" + jobs_ + "' is neither auto nor a number of 1 or more");
    request_.jobs = std::stoi(jobs_);
  }

  /// Shards leave what is made of all recordings to microx merge.
  void report(const micro::BatchOutcome& outcome) const {
    Json document{{"folder", output_},
                  {"videos", outcome.units},
                  {"done_before", outcome.settled},
                  {"done_now", outcome.done},
                  {"failed", Json::array()}};
    for (const auto& status : outcome.failed)
      document["failed"].push_back(
          {{"id", status.id}, {"exit_code", status.exit_code}, {"reason", status.reason}});
    if (!request_.shard.given()) document["study"] = micro::write_study({output_}, output_).study.string();
    if (json_)
      std::cout << text_of(document);
    else
      show(outcome);
    if (outcome.failed.empty()) return;
    throw micro::Error(micro::ErrorCategory::batch,
                       fmt::format("{} of {} videos failed", outcome.failed.size(), outcome.units),
                       "the others are done; " + output_ + "/status and /logs tell of each");
  }

  void show(const micro::BatchOutcome& outcome) const {
    std::cout << fmt::format("{} videos: {} recorded now, {} finished before, {} failed\n", outcome.units,
                             outcome.done, outcome.settled, outcome.failed.size());
    for (const auto& status : outcome.failed) std::cout << "  " << status.id << ": " << status.reason << '\n';
    if (request_.shard.given())
      std::cout << "when every shard is done: microx merge " << output_ << '\n';
    else
      std::cout << fmt::format(
          "recordings in {0}/recordings, all events in {0}/events.tsv, all of it in {0}/study.h5\n", output_);
    std::cout << std::flush;
  }

  std::vector<std::string> inputs_;
  std::string output_, jobs_ = "auto", shard_;
  bool json_ = false, quiet_ = false;
  micro::BatchRequest request_;
  Settings settings_;
};

}  // namespace

void add_batch(CLI::App& app) {
  auto* command = app.add_subcommand("batch", "A study: many videos, resumable, on one machine or a cluster");
  const auto state = std::make_shared<BatchCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Examples:\n"
                  "  microx batch films/ -o study                    every video below films/\n"
                  "  microx batch 'films/*/*.mp4' -o study --video.capture_fps 200\n"
                  "  microx batch manifest.tsv -o study --resume     a table with path, subject, session,\n"
                  "      capture_fps, start, end and columns of yours; goes on where it was stopped\n"
                  "  microx batch manifest.tsv -o study --resume --spotting.minimum_confidence 0.3\n"
                  "      looks for events again with other settings; no video is decoded again\n"
                  "  microx batch manifest.tsv -o study --shard 2/8  the second of eight machines\n"
                  "One video that fails never stops the others: exit code 6 then, and a list.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
