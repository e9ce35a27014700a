#pragma once

#include <map>
#include <string>

#include "tools/microx/command_tree.h"

namespace microx {

/// The manual page of one command, in the man macros of roff. Without a date, so that it is the same whenever
/// it is made.
std::string manual_page(const CommandText& command);
/// File name ("microx-analyze.1") to page, for the command and everything below it.
std::map<std::string, std::string> manual_pages(const CommandText& command);

}  // namespace microx
