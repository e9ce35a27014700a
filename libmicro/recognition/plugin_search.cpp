#include "libmicro/recognition/plugin_search.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <system_error>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// <folder of this library>/microx/plugins: the same in an installation and in the build tree.
fs::path own_folder() {
  Dl_info info{};
  static const int anchor = 0;
  if (dladdr(&anchor, &info) == 0 || !info.dli_fname) return {};
  std::error_code failure;
  const fs::path library = fs::canonical(info.dli_fname, failure);
  return failure ? fs::path() : library.parent_path() / "microx" / "plugins";
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
    if (entry->path().extension() == ".so") files.push_back(entry->path());
  std::ranges::sort(files);
  return files;
}

FoundPlugin look_at(const fs::path& file) {
  try {
    return {file, Plugin::open(file), ""};
  } catch (const Error& error) {
    return {file, nullptr, error.what()};
  }
}

[[noreturn]] void refuse_double(const std::string& name, const fs::path& one, const fs::path& other) {
  throw Error(
      ErrorCategory::plugin,
      "there are two plugins called '" + name + "': '" + one.string() + "' and '" + other.string() + "'",
      "remove one of them");
}

bool same_file(const fs::path& one, const fs::path& other) {
  std::error_code failure;
  return fs::equivalent(one, other, failure);
}

/// <name>.so, if any folder has it.
fs::path file_named(const std::string& name, const std::vector<fs::path>& folders) {
  fs::path found;
  std::error_code failure;
  for (const auto& folder : folders) {
    const fs::path file = folder / (name + ".so");
    if (!fs::exists(file, failure) || (!found.empty() && same_file(found, file))) continue;
    if (!found.empty()) refuse_double(name, found, file);
    found = file;
  }
  return found;
}

std::string names_of(const std::vector<FoundPlugin>& plugins) {
  std::vector<std::string> names;
  for (const auto& found : plugins)
    if (found.plugin) names.push_back(found.plugin->name());
  return names.empty() ? "no plugin was found" : "there are: " + joined(names, ", ");
}

}  // namespace

std::vector<fs::path> plugin_folders(const std::string& given) {
  std::vector<fs::path> folders;
  for (const auto& folder : split(given, ':')) {
    std::error_code failure;
    if (!fs::is_directory(folder, failure))
      throw Error(ErrorCategory::plugin, "the plugin folder '" + folder + "' is not there",
                  "check --plugin-dir");
    folders.push_back(fs::absolute(folder));
  }
  if (const char* path = std::getenv("MICROX_PLUGIN_PATH"))
    for (const auto& folder : split(path, ':')) {
      if (!fs::path(folder).is_absolute())
        throw Error(ErrorCategory::plugin, "MICROX_PLUGIN_PATH has the relative folder '" + folder + "'",
                    "give it from the root on");
      folders.emplace_back(folder);
    }
  if (const auto own = own_folder(); !own.empty()) folders.push_back(own);
  std::vector<fs::path> distinct;
  for (const auto& folder : folders)
    if (std::ranges::none_of(distinct,
                             [&](const auto& other) { return other == folder || same_file(other, folder); }))
      distinct.push_back(folder);
  return distinct;
}

std::vector<FoundPlugin> list_plugins(const std::vector<fs::path>& folders) {
  std::vector<FoundPlugin> plugins;
  for (const auto& folder : folders)
    for (const auto& file : files_in(folder)) plugins.push_back(look_at(file));
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < plugins.size(); ++i)
    if (plugins[i].plugin) by_name[plugins[i].plugin->name()].push_back(i);
  for (const auto& [name, places] : by_name)
    for (const auto place : places)
      if (places.size() > 1)
        plugins[place].plugin = nullptr,
        plugins[place].refusal =
            "there are " + std::to_string(places.size()) + " plugins called '" + name + "'";
  return plugins;
}

std::shared_ptr<Plugin> find_plugin(const std::string& name, const std::vector<fs::path>& folders) {
  if (const auto file = file_named(name, folders); !file.empty()) {
    auto plugin = Plugin::open(file);
    if (plugin->name() == name) return plugin;
  }
  const auto plugins = list_plugins(folders);
  for (const auto& found : plugins)
    if (found.plugin && found.plugin->name() == name) return found.plugin;
  std::string why;
  for (const auto& found : plugins)
    if (!found.plugin && found.refusal.find("'" + name + "'") != std::string::npos)
      why = "; " + found.file.string() + ": " + found.refusal;
  throw Error(ErrorCategory::plugin, "there is no plugin '" + name + "'" + why, names_of(plugins));
}

}  // namespace micro
