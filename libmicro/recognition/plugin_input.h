#pragma once

#include <string>
#include <vector>

#include "libmicro/recognition/event_window.h"
#include "plugins/api/microx_plugin.h"

namespace micro {

inline microx_text plugin_view(const std::string& text) { return {text.data(), text.size()}; }

/// A motion window as the ABI shows it; valid as long as the window.
class MotionView {
 public:
  explicit MotionView(const MotionWindow& window);
  MotionView(const MotionView&) = delete;
  MotionView& operator=(const MotionView&) = delete;
  const microx_motion& motion() const { return motion_; }

 private:
  std::vector<std::vector<microx_text>> names_;
  std::vector<microx_table> tables_;
  microx_motion motion_{};
};

class EventView {
 public:
  explicit EventView(const EventWindow& window);
  const microx_event& event() const { return event_; }

 private:
  MotionView motion_;
  std::string kind_;
  microx_event event_{};
};

}  // namespace micro
