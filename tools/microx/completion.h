#pragma once

#include <string>

#include "tools/microx/command_tree.h"

namespace microx {

/// A script for bash (4 or later, nothing else needed) that completes subcommands, options, choices and file
/// names.
std::string bash_completion(const CommandText& command);

}  // namespace microx
