#pragma once

#include <CLI/CLI.hpp>

/// Subcommands that work on studies: many videos at once. As in commands.h.
namespace microx {

void add_batch(CLI::App& app);
void add_batch_worker(CLI::App& app);
void add_merge(CLI::App& app);
void add_study(CLI::App& app);

}  // namespace microx
