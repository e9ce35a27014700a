#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libmicro/recognition/event_window.h"

namespace micro {

class Plugin;

/// A spotter of a plugin. Not thread-safe: one a thread. Failures and impossible events are Error(plugin) in
/// its name.
class PluginSpotter {
 public:
  virtual ~PluginSpotter() = default;
  static std::unique_ptr<PluginSpotter> open(std::shared_ptr<Plugin> plugin, const std::string& options);
  virtual std::vector<TableLayout> tables(const std::vector<TableLayout>& available) const = 0;
  /// Events by rows of the window, in order of onset, each with its confidence 0..1; nothing when the plugin
  /// cannot judge this window.
  virtual std::optional<std::vector<std::pair<Interval, double>>> spot(const MotionWindow& window) = 0;
};

}  // namespace micro
