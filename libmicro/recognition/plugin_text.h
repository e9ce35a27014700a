#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "plugins/api/microx_plugin.h"

namespace micro {

/// A plugin's text; nothing when it is longer than `longest` bytes, has no data, is not UTF-8 or has control
/// characters other than line ends and tabs.
std::optional<std::string> plugin_text(microx_text text, std::size_t longest);
/// For messages: at most `longest` bytes, one line, whatever is not printable replaced by '?'.
std::string printable_text(microx_text text, std::size_t longest);

}  // namespace micro
