#pragma once

#include <CLI/CLI.hpp>

/// Subcommands that take recordings further: into other programs, pictures, pages. As in commands.h.
namespace microx {

void add_classify(CLI::App& app);
void add_export(CLI::App& app);
void add_import(CLI::App& app);
void add_stills(CLI::App& app);
void add_overlay(CLI::App& app);
void add_report(CLI::App& app);
void add_review(CLI::App& app);

}  // namespace microx
