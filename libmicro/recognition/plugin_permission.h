#pragma once

#include <filesystem>

namespace micro {

/// The canonical path of a plugin's file. Throws Error(plugin) when it is not there, is no regular file, does
/// not belong to the user or to root, or when others than its owner may write it or change the folder it is
/// in: whoever may replace the file runs code as the user.
std::filesystem::path checked_plugin_file(const std::filesystem::path& file);

}  // namespace micro
