#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

/// Subcommands that work on studies: many videos at once. As in commands.h.
namespace microx {

/// The program itself, to be started for each video.
std::filesystem::path this_program();

void add_batch(CLI::App& app);
void add_batch_worker(CLI::App& app);
void add_merge(CLI::App& app);
void add_study(CLI::App& app);

}  // namespace microx
