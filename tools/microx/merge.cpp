#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/batch.h"
#include "libmicro/pipeline/study.h"
#include "tools/microx/batch_commands.h"
#include "tools/microx/batch_progress.h"
#include "tools/microx/commands.h"
#include "tools/microx/report_data.h"
#include "tools/microx/stop_signal.h"

namespace microx {
namespace {

class MergeCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("OUTDIR", batches_, "Folders of batches")->required();
    command.add_option("-o,--output", output_, "Folder of the study; with one batch: its own")
        ->type_name("STUDY");
    command.add_flag("--quiet", quiet_, "No progress");
    command.add_flag("--json", json_, "Print one JSON document instead of text");
  }

  void run() const {
    if (output_.empty() && batches_.size() > 1)
      throw micro::Error(micro::ErrorCategory::usage, "several batches need a folder for their study",
                         "name it with -o");
    const std::string output = output_.empty() ? batches_.front() : output_;
    for (const auto& batch : batches_) assemble(batch);
    const auto files = micro::write_study({batches_.begin(), batches_.end()}, output);
    if (json_)
      print_json(files);
    else
      std::cout << fmt::format("{} recordings; all events in {}, all of it in {}\n", files.done,
                               files.events.string(), files.study.string())
                << std::flush;
    if (files.missing.empty()) return;
    throw micro::Error(micro::ErrorCategory::batch,
                       fmt::format("{} of {} videos have no recording", files.missing.size(),
                                   files.missing.size() + files.done),
                       "they are listed in " + files.failures.string());
  }

 private:
  /// Long videos whose parts are on the disk become recordings.
  void assemble(const std::string& batch) const {
    const StopSignal stop("the same command goes on from there");
    BatchProgress progress(quiet_);
    if (micro::assemble_batch(batch, this_program(), progress, stop.token()).stopped)
      throw micro::Error(micro::ErrorCategory::cancelled, "stopped while parts were put together",
                         "the same command goes on from there");
  }

  static void print_json(const micro::StudyFiles& files) {
    Json document{{"recordings", files.done},
                  {"study", files.study.string()},
                  {"events", files.events.string()},
                  {"missing", Json::array()}};
    for (const auto& status : files.missing)
      document["missing"].push_back(
          {{"id", status.id}, {"state", to_string(status.state)}, {"reason", status.reason}});
    std::cout << text_of(document) << std::flush;
  }

  std::vector<std::string> batches_;
  std::string output_;
  bool json_ = false, quiet_ = false;
};

}  // namespace

void add_merge(CLI::App& app) {
  auto* command =
      app.add_subcommand("merge", "One study of what the shards of a batch, or several batches, made");
  const auto state = std::make_shared<MergeCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Examples:\n"
                  "  microx merge study                  after the last of its shards\n"
                  "  microx merge lab1 lab2 -o both      one study of two batches\n"
                  "writes study.h5, events.tsv, recordings.tsv and failed.tsv. Exit code 6 when videos have\n"
                  "no recording.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
