#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/coding_files.h"
#include "libmicro/store/codings_table.h"
#include "tools/microx/commands.h"
#include "tools/microx/outputs.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/report_text.h"

namespace microx {
namespace {

class ImportCommand {
 public:
  void add_options(CLI::App& command) {
    command
        .add_option(
            "CODING", inputs_,
            "Annotation documents of ELAN (.eaf), tables of events of BORIS; with --into also a table (CSV)")
        ->required();
    command.add_option("-o,--output", output_, "Table of the codings (CSV)")->type_name("FILE");
    command
        .add_option(
            "--into", into_,
            "Put the codings into this recording, as those of --coder: a second coder for microx review")
        ->type_name("FILE.h5");
    command.add_option("--face", face_, "With --into: the face that was coded")->capture_default_str();
    command.add_option("--recording", recording_, "Recording of the coded video: its frames' exact times")
        ->type_name("FILE.h5");
    command.add_option("--fps", fps_, "Rate at which the coded video plays, when there is no recording")
        ->check(CLI::Range(0.001, 1e6));
    command.add_option("--tiers", tiers_, "Only these tiers or behaviours; * stands for anything")
        ->delimiter(',');
    command.add_option("--coder", coder_, "Name of the coder, where the file does not say it");
    command.add_flag("--force", force_, "Replace a file that exists");
  }

  void run() const {
    if (output_.empty() == into_.empty())
      throw micro::Error(micro::ErrorCategory::usage, "one of -o and --into says where the codings go");
    if (!into_.empty()) return put_into_recording();
    check_writable(output_, force_);
    const auto clock = micro::clock_for(recording_, fps_);
    auto table = micro::read_coding_files({inputs_.begin(), inputs_.end()}, tiers_, clock);
    if (!coder_.empty()) micro::name_coder(table, coder_);
    write_file(output_, micro::csv_text(table));
    std::cout << fmt::format("{} from {} written to {}\n",
                             counted(static_cast<std::ptrdiff_t>(table.rows.size()), "row", "rows"),
                             counted(static_cast<std::ptrdiff_t>(inputs_.size()), "file", "files"), output_);
  }

 private:
  void put_into_recording() const {
    if (coder_.empty())
      throw micro::Error(micro::ErrorCategory::usage, "--into needs the coder's name", "--coder anna");
    const auto there = micro::read_codings(into_);
    if (!force_ && there.contains({face_, coder_}))
      throw micro::Error(micro::ErrorCategory::output,
                         "'" + into_ + "' has codings of " + coder_ + " already",
                         "give --force to replace them");
    const auto codings = micro::read_codings_of_people({inputs_.begin(), inputs_.end()}, tiers_, into_);
    micro::write_codings(into_, {{{face_, coder_}, codings}});
    std::cout << fmt::format("{} of {} put into {}\n",
                             counted(static_cast<std::ptrdiff_t>(codings.size()), "coding", "codings"),
                             coder_, into_);
  }

  std::vector<std::string> inputs_, tiers_;
  std::string output_, into_, recording_, coder_;
  int face_ = 0;
  double fps_ = 0;
  bool force_ = false;
};

}  // namespace

void add_import(CLI::App& app) {
  auto* command =
      app.add_subcommand("import", "Codings made in ELAN or BORIS as a table that evaluate takes");
  const auto state = std::make_shared<ImportCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx import interview_anna.eaf --recording interview.h5 --coder anna -o anna.csv\n"
                  "  microx evaluate interview.h5 anna.csv\n"
                  "  microx import interview_ben.eaf --into interview.h5 --coder ben\n"
                  "microx evaluate also takes the ELAN or BORIS file itself, beside one recording.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
