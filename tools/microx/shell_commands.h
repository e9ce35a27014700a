#pragma once

#include <CLI/CLI.hpp>

/// Subcommands for packaging, which --help does not show. As in commands.h.
namespace microx {

/// Manual pages of every subcommand into a folder.
void add_manual(CLI::App& app);
/// A completion script on stdout.
void add_completion(CLI::App& app);

}  // namespace microx
