#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/microx_plugin.h"

namespace micro {

/// A shared object with a plugin in it, loaded and checked. It stays loaded until the program ends. Every
/// failure is Error(plugin) that names the plugin (or the file, as long as the name is not known).
class Plugin {
 public:
  /// Refuses a file that is not the user's or root's, that others may write, that is no shared object, has no
  /// `microx_plugin_entry`, or one whose magic, size, ABI version or texts are not as they must be; then
  /// initialises it. The same file gives the same object.
  static std::shared_ptr<Plugin> open(const std::filesystem::path& file);

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const std::string& licence() const { return licence_; }
  const std::string& description() const { return description_; }
  const std::filesystem::path& file() const { return file_; }
  std::string abi() const;                 ///< "1.0", that it was built against
  std::vector<std::string> kinds() const;  ///< of those known here, that it has a factory for

  /// The factory of a kind, or null. `minimum_size`: of the struct as ABI 1.0 had it; throws when the
  /// plugin's is smaller or its threading is none that is known.
  const void* factory(std::string_view kind, std::size_t minimum_size);

  /// Calls into the plugin: one call at a time when `threading` is MICROX_SERIAL; turns exceptions and a
  /// status other than MICROX_OK and MICROX_UNSUITABLE into errors. `what` for the message: "classifying".
  microx_status call(const char* what, std::int32_t threading,
                     const std::function<microx_status()>& function);
  /// Error(plugin) in its name: "plugin 'x' (file): <text>".
  [[noreturn]] void fail(const std::string& text) const;

 private:
  Plugin(std::filesystem::path file, const microx_entry& entry);
  void initialise();
  static void take_message(void* context, std::int32_t level, microx_text text);

  std::filesystem::path file_;
  const microx_entry* entry_;
  std::string name_, version_, licence_, description_;
  microx_host host_{};
  std::mutex one_at_a_time_;
};

/// The kinds of ABI 1.0.
inline constexpr std::string_view plugin_kinds[]{MICROX_AU_CLASSIFIER, MICROX_EMOTION_CLASSIFIER,
                                                 MICROX_FEATURE_EXTRACTOR, MICROX_SPOTTER};

}  // namespace micro
