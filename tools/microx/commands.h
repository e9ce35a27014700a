#pragma once

#include <CLI/CLI.hpp>

/// The command line. Each add_<name>() puts one subcommand, with its options, help and callback, into `app`.
/// A callback prints results on stdout and throws micro::Error, which main() shows once and turns into the
/// exit code.
namespace microx {

void add_analyze(CLI::App& app);
void add_extract(CLI::App& app);
void add_spot(CLI::App& app);
void add_features(CLI::App& app);
void add_train(CLI::App& app);
void add_info(CLI::App& app);
void add_spikein(CLI::App& app);
void add_calibrate(CLI::App& app);
void add_evaluate(CLI::App& app);
void add_plugins(CLI::App& app);
void add_dataset(CLI::App& app);
void add_doctor(CLI::App& app);

/// The exit codes, for the end of every help text.
inline constexpr const char* exit_codes =
    "Exit codes: 0 done; 1 internal error; 2 usage; 3 input unreadable or not video; 4 no face in any "
    "frame;\n"
    "5 output cannot be written; 6 some of several inputs failed; 7 plugin or model missing; 130 stopped by "
    "the user.";

}  // namespace microx
