#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/export_run.h"
#include "tools/microx/commands.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/report_data.h"
#include "tools/microx/report_text.h"
#include "tools/microx/settings.h"
#include "tools/microx/terminal_progress.h"

namespace microx {
namespace {

class ExportCommand {
 public:
  void add_options(CLI::App& command) {
    command.add_option("RECORDING", inputs_, "Recordings (.h5)");
    command.add_option("--to", request_.formats, "Format; several with commas; --list shows all")
        ->delimiter(',')
        ->type_name("FORMAT");
    command.add_flag("--list", list_, "List the formats, what they write and who reads it");
    command.add_option("-o,--output", folder_, "Folder for the files; made when it is not there")
        ->type_name("FOLDER");
    command.add_option("--study", request_.study, "Name of files that hold all recordings")
        ->capture_default_str();
    command.add_flag("--force", request_.force, "Replace files that exist");
    command.add_flag("--json", json_, "Print the names of the files as JSON");
    command.add_flag("--quiet", quiet_, "No progress");
    settings_.add_short_form(command, "--columns", "export.columns",
                             "Per-frame columns, e.g. 'pose,features/*'");
    settings_.add_short_form(command, "--layout", "export.layout", "csv: wide or long");
    settings_.add_short_form(command, "--face", "export.face", "This face alone");
    settings_.add_short_form(command, "--coder", "export.coder",
                             "What this coder accepted and added instead of what was found");
    settings_.add_short_form(command, "--media", "export.media",
                             "File name of the video in ELAN and BORIS files");
    settings_.add_short_form(command, "--least-confidence", "export.least_confidence",
                             "Leave out events below this confidence");
    settings_.add_to(command, options_set());
  }

  void run() {
    if (list_) return list();
    auto set = options_set();
    settings_.apply(set);
    if (inputs_.empty())
      throw micro::Error(micro::ErrorCategory::usage, "no recording is named", "see --help");
    if (request_.formats.empty())
      throw micro::Error(micro::ErrorCategory::usage, "no format is named", "--to csv; --list shows all");
    request_.recordings.assign(inputs_.begin(), inputs_.end());
    request_.folder = folder_;
    TerminalProgress progress("export", quiet_ ? Verbosity::quiet : Verbosity::normal, [] { return 0.0; });
    const auto files = micro::export_recordings(request_, options_, progress);
    progress.done();
    Json document = Json::array();
    for (const auto& file : files) document.push_back(file.string());
    if (json_) std::cout << text_of({{"written", document}});
    for (const auto& file : files)
      if (!json_) std::cout << "wrote " << file.string() << '\n';
  }

 private:
  micro::OptionSet options_set() {
    micro::OptionSet set;
    options_.add_to(set);
    return set;
  }

  void list() const {
    std::vector<Row> rows;
    Json document = Json::array();
    for (const auto& format : micro::all_export_formats()) {
      rows.push_back({format.name, format.files, format.description});
      rows.push_back({"", "", "for " + format.reference});
      document.push_back({{"name", format.name},
                          {"files", format.files},
                          {"description", format.description},
                          {"reference", format.reference},
                          {"all_recordings_in_one", format.study}});
    }
    if (json_) {
      std::cout << text_of(document);
      return;
    }
    for (const auto& line : align(rows, {0, 1, 2})) std::cout << line << '\n';
  }

  std::vector<std::string> inputs_;
  std::string folder_;
  bool list_ = false, json_ = false, quiet_ = false;
  micro::ExportRequest request_;
  micro::ExportOptions options_;
  Settings settings_;
};

}  // namespace

void add_export(CLI::App& app) {
  auto* command =
      app.add_subcommand("export", "Events and per-frame numbers in the formats of other programs");
  const auto state = std::make_shared<ExportCommand>();
  state->add_options(*command);
  command->footer(
      std::string("Example:\n"
                  "  microx export recordings/*.h5 --to csv,elan -o exported/\n"
                  "  microx export interview.h5 --to csv --columns 'pose,motion/displacement,features/*'\n"
                  "  microx export recordings/*.h5 --to megc --export.first_frame 1\n"
                  "docs/exchange.md describes every format, column by column.\n\n") +
      exit_codes);
  command->callback([state] { state->run(); });
}

}  // namespace microx
