#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/recognition/plugin.h"

namespace micro {

/// Where plugins are looked for, in this order: `given` folders (--plugin-dir, separated by ':'), those of
/// the environment variable MICROX_PLUGIN_PATH (separated by ':'), and the folder of plugins beside this
/// library. Relative folders are refused in the variable: they would mean the current folder. Throws
/// Error(plugin).
std::vector<std::filesystem::path> plugin_folders(const std::string& given);

/// A file in a plugin folder: the plugin, or why it is refused.
struct FoundPlugin {
  std::filesystem::path file;
  std::shared_ptr<Plugin> plugin;  ///< null when refused
  std::string refusal;
};
/// Every *.so in the folders, sorted by name within each; of several plugins with one name all are refused.
std::vector<FoundPlugin> list_plugins(const std::vector<std::filesystem::path>& folders);

/// The plugin called `name`: <name>.so in one of the folders, or else any file that says so. Throws
/// Error(plugin) when there is none, when there are several, or when it is refused.
std::shared_ptr<Plugin> find_plugin(const std::string& name,
                                    const std::vector<std::filesystem::path>& folders);

}  // namespace micro
