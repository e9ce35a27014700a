#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "libmicro/recognition/event_window.h"
#include "libmicro/recognition/plugin.h"

namespace micro {

/// One instance of a plugin's factory, destroyed with this object.
template <class Factory>
class PluginInstance {
 public:
  /// `options`: a JSON object or empty. Throws Error(plugin) when the plugin does not have the kind or
  /// refuses the options.
  PluginInstance(std::shared_ptr<Plugin> plugin, std::string_view kind, const std::string& options)
      : plugin_(std::move(plugin)),
        factory_(static_cast<const Factory*>(plugin_->factory(kind, sizeof(Factory)))) {
    if (!factory_) plugin_->fail("it is no " + std::string(kind.substr(0, kind.find('/'))));
    if (!factory_->create || !factory_->destroy || !factory_->describe)
      plugin_->fail("its factory of " + std::string(kind) + " lacks functions");
    const auto status = call("creating it", [&] {
      return factory_->create({options.data(), options.size()}, &instance_);
    });
    if (status != MICROX_OK) plugin_->fail("it could not be created");
  }
  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;
  ~PluginInstance() {
    try {
      call("destroying it", [&] {
        factory_->destroy(instance_);
        return MICROX_OK;
      });
    } catch (const std::exception&) {  // nothing is lost: all its answers have been taken
    }
  }

  template <class Function>
  microx_status call(const char* what, Function&& function) const {
    return plugin_->call(what, factory_->threading, function);
  }
  template <class Description>
  Description describe() const {
    Description description{};
    description.struct_size = sizeof description;
    const auto status =
        call("describing itself", [&] { return factory_->describe(instance_, &description); });
    if (status != MICROX_OK) plugin_->fail("it does not describe itself");
    return description;
  }
  const Factory& factory() const { return *factory_; }
  void* handle() const { return instance_; }
  Plugin& plugin() const { return *plugin_; }

 private:
  std::shared_ptr<Plugin> plugin_;
  const Factory* factory_;
  void* instance_ = nullptr;
};

/// A table a plugin needs.
struct PluginNeed {
  std::string table;
  std::uint64_t columns = 0;              ///< 0 = any number
  std::vector<std::string> names, units;  ///< empty = any
  bool optional = false;
};

/// Copies and checks what a plugin declares. Throws Error(plugin).
std::vector<PluginNeed> take_needs(const Plugin& plugin, std::uint64_t count, const microx_need* needs,
                                   std::uint64_t stride);
std::vector<std::string> take_texts(const Plugin& plugin, const char* what, std::uint64_t count,
                                    const microx_text* texts);
/// Throws Error(plugin) unless `value` is a number in low..high.
double take_number(const Plugin& plugin, const std::string& what, double value, double low, double high);

/// The tables to hand in, of those the recording has. Throws Error(plugin), saying which table, column or
/// unit differs, when a need is not met.
std::vector<TableLayout> match_needs(const Plugin& plugin, const std::vector<PluginNeed>& needs,
                                     const std::vector<TableLayout>& available);

}  // namespace micro
