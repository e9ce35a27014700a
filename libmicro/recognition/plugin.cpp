#include "libmicro/recognition/plugin.h"

#include <dlfcn.h>

#include <algorithm>
#include <map>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/recognition/plugin_permission.h"
#include "libmicro/recognition/plugin_text.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// What a plugin says while it is being called; of the calling thread. A plain pointer: calls that end static
/// objects come after thread-local objects are gone.
struct CallLog {
  std::string error;
};
thread_local CallLog* current_log = nullptr;

class LogScope {
 public:
  explicit LogScope(CallLog& log) : before_(current_log) { current_log = &log; }
  ~LogScope() { current_log = before_; }
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

 private:
  CallLog* before_;
};

[[noreturn]] void refuse(const fs::path& file, const std::string& why, const std::string& what_to_do) {
  throw Error(ErrorCategory::plugin, "plugin file '" + file.string() + "' is refused: " + why, what_to_do);
}

const microx_entry& load(const fs::path& file) {
  void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char* reason = dlerror();
    refuse(file, std::string("it cannot be loaded: ") + (reason ? reason : "no reason given"),
           "is it built for this machine?");
  }
  const void* symbol = dlsym(handle, "microx_plugin_entry");
  if (!symbol) refuse(file, "it has no symbol microx_plugin_entry", "it is not a plugin of microx");
  return *static_cast<const microx_entry*>(symbol);
}

/// Reads nothing but what the checks before it have shown to be there.
void check_entry(const fs::path& file, const microx_entry& entry) {
  if (entry.magic != MICROX_PLUGIN_MAGIC)
    refuse(file, "microx_plugin_entry does not begin with the plugins' magic number",
           "it is not a plugin of microx");
  const std::string abi = std::to_string(entry.abi_major) + "." + std::to_string(entry.abi_minor);
  const std::string own = std::to_string(MICROX_ABI_MAJOR) + "." + std::to_string(MICROX_ABI_MINOR);
  if (entry.abi_major != MICROX_ABI_MAJOR || entry.abi_minor > MICROX_ABI_MINOR)
    refuse(file, "it is built for ABI " + abi + ", this is " + own,
           "build it with the plugins/api of this version");
  if (entry.struct_size < sizeof(microx_entry))
    refuse(file,
           "its entry has " + std::to_string(entry.struct_size) + " bytes where ABI " + abi + " has " +
               std::to_string(sizeof(microx_entry)),
           "set struct_size to sizeof(microx_entry)");
  if (!entry.get_factory) refuse(file, "its entry has no get_factory", "mend the plugin");
}

std::string checked_name(const fs::path& file, microx_text text) {
  const auto name = plugin_text(text, 32);
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (!name || name->empty() || !std::ranges::all_of(*name, good))
    refuse(file, "its name is not 1 to 32 of a-z, 0-9, - and _", "mend the plugin");
  return *name;
}

std::string checked_text(const fs::path& file, microx_text text, const char* what) {
  const auto value = plugin_text(text, 4096);
  if (!value) refuse(file, std::string("its ") + what + " is not text", "mend the plugin");
  return *value;
}

}  // namespace

Plugin::Plugin(fs::path file, const microx_entry& entry)
    : file_(std::move(file)),
      entry_(&entry),
      name_(checked_name(file_, entry.name)),
      version_(checked_text(file_, entry.version, "version")),
      licence_(checked_text(file_, entry.licence, "licence")),
      description_(checked_text(file_, entry.description, "description")) {}

void Plugin::initialise() {
  static const std::string version = MICRO_VERSION;
  host_.struct_size = sizeof host_;
  host_.abi_major = MICROX_ABI_MAJOR, host_.abi_minor = MICROX_ABI_MINOR;
  host_.context = this;
  host_.version = {version.data(), version.size()};
  host_.message = take_message;
  host_.get_service = [](void*, microx_text) -> const void* { return nullptr; };
  if (entry_->init && call("starting", MICROX_SERIAL, [this] { return entry_->init(&host_); }) != MICROX_OK)
    fail("it could not start");
}

std::shared_ptr<Plugin> Plugin::open(const fs::path& file) {
  static std::mutex guard;
  static auto& loaded = *new std::map<fs::path, std::shared_ptr<Plugin>>;  // for ever: so are the libraries
  const std::scoped_lock lock(guard);
  const fs::path path = checked_plugin_file(file);
  if (const auto known = loaded.find(path); known != loaded.end()) return known->second;
  const microx_entry& entry = load(path);
  check_entry(path, entry);
  const std::shared_ptr<Plugin> plugin(new Plugin(path, entry));
  plugin->initialise();
  loaded.emplace(path, plugin);
  return plugin;
}

std::string Plugin::abi() const {
  return std::to_string(entry_->abi_major) + "." + std::to_string(entry_->abi_minor);
}

std::vector<std::string> Plugin::kinds() const {
  std::vector<std::string> kinds;
  for (const auto kind : plugin_kinds)
    if (entry_->get_factory({kind.data(), kind.size()})) kinds.emplace_back(kind);
  return kinds;
}

const void* Plugin::factory(std::string_view kind, std::size_t minimum_size) {
  /// What every factory begins with.
  struct Beginning {
    std::uint32_t struct_size;
    std::int32_t threading;
  };
  const void* found = nullptr;
  call("asking for its factory", MICROX_SERIAL, [&] {
    found = entry_->get_factory({kind.data(), kind.size()});
    return MICROX_OK;
  });
  if (!found) return nullptr;
  const auto& beginning = *static_cast<const Beginning*>(found);
  if (beginning.struct_size < minimum_size)
    fail("its factory of " + std::string(kind) + " has " + std::to_string(beginning.struct_size) +
         " bytes, not " + std::to_string(minimum_size));
  if (beginning.threading < MICROX_SERIAL || beginning.threading > MICROX_PARALLEL)
    fail("it declares no threading that is known");
  return found;
}

microx_status Plugin::call(const char* what, std::int32_t threading,
                           const std::function<microx_status()>& function) {
  std::unique_lock lock(one_at_a_time_, std::defer_lock);
  if (threading == MICROX_SERIAL) lock.lock();
  CallLog log;
  const LogScope scope(log);
  microx_status status = MICROX_OK;
  try {
    status = function();
  } catch (...) {  // what was thrown is of the plugin's own making: nothing in it can be relied on
    fail(std::string("an exception left it while ") + what);
  }
  if (status == MICROX_OK || status == MICROX_UNSUITABLE) return status;
  const std::string reason = !log.error.empty()           ? log.error
                             : status == MICROX_REFUSED   ? "options or model refused, without a message"
                             : status == MICROX_NO_MEMORY ? "out of memory"
                             : status == MICROX_FAILED    ? "it failed without a message"
                                                          : "unknown status " + std::to_string(status);
  fail(std::string(what) + ": " + reason);
}

void Plugin::fail(const std::string& text) const {
  throw Error(ErrorCategory::plugin, "plugin '" + name_ + "' (" + file_.string() + "): " + text);
}

void Plugin::take_message(void*, std::int32_t level, microx_text text) {
  try {
    if (level >= MICROX_ERROR && current_log) current_log->error = printable_text(text, 1000);
  } catch (...) {  // no memory for a message: the status still says that something failed
  }
}

}  // namespace micro
