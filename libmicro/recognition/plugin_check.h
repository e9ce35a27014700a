#pragma once

#include <string>
#include <vector>

#include "libmicro/recognition/plugin.h"

namespace micro {

/// Creates an instance of each kind that a plugin has and gives it made-up input (a movement, the same with
/// frames missing, the shortest there is); returns a line on each kind. Tables that it needs are made up too.
/// Throws Error(plugin) at the first thing that is wrong.
std::vector<std::string> check_plugin(const std::shared_ptr<Plugin>& plugin, const std::string& options);

}  // namespace micro
