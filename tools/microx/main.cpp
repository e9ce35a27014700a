#include <cstdlib>
#include <exception>
#include <iostream>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <string>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/video/codecs.h"
#include "tools/microx/batch_commands.h"
#include "tools/microx/commands.h"
#include "tools/microx/messages.h"
#include "tools/microx/recording_commands.h"
#include "tools/microx/shell_commands.h"

namespace microx {
namespace {

/// The stages bring their own threads, and problems are told once, by us.
void quieten_libraries() {
  cv::setNumThreads(1);
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  micro::silence_libav();
}

void build(CLI::App& app) {
  app.set_version_flag("--version", std::string("microx ") + MICRO_VERSION);
  app.require_subcommand(1);
  app.footer(
      std::string(
          "Example:\n  microx analyze interview.mp4        find facial movements and write interview.h5\n"
          "  microx analyze --help               everything that can be set\n\n") +
      exit_codes);
  add_analyze(app);
  add_extract(app);
  add_spot(app);
  add_classify(app);
  add_features(app);
  add_train(app);
  add_info(app);
  add_spikein(app);
  add_calibrate(app);
  add_evaluate(app);
  add_dataset(app);
  add_export(app);
  add_import(app);
  add_stills(app);
  add_overlay(app);
  add_report(app);
  add_review(app);
  add_batch(app);
  add_merge(app);
  add_study(app);
  add_batch_worker(app);
  add_plugins(app);
  add_doctor(app);
  add_manual(app);
  add_completion(app);
  app.set_help_all_flag("--help-all", "Help of every subcommand");  // last: subcommands would inherit it
}

/// CLI11 says of a misspelt subcommand only that one is required.
[[noreturn]] void refuse(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = app.remaining();
  const bool misspelt = app.get_subcommands().empty() && !unknown.empty();
  throw micro::Error(micro::ErrorCategory::usage,
                     misspelt ? "microx does not know '" + unknown.front() + "'" : error.what(),
                     "see microx --help");
}

/// Results that never reached the reader are a failure, e.g. with stdout on a full disk.
void flush_results() {
  std::cout.flush();
  if (!std::cout) throw micro::Error(micro::ErrorCategory::output, "standard output cannot be written");
}

void run(int argc, char** argv) {
  CLI::App app(
      "Finds micro-expressions in high-frame-rate video: onset, apex, offset, and every number behind them.",
      "microx");
  build(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) refuse(app, error);
    app.exit(error);  // prints the help or version that was asked for
  }
  flush_results();
}

}  // namespace
}  // namespace microx

int main(int argc, char** argv) {
  try {
    microx::quieten_libraries();
    microx::run(argc, argv);
    return 0;
  } catch (const std::exception& failure) {
    microx::show_error(microx::failure_text(failure));
    std::cout.flush();
    // Not return: HDF5's exit handler crashes on a file that a full disk has kept it from closing.
    std::_Exit(microx::exit_code_of(failure));
  }
}
