#pragma once

#include <limits>
#include <string>

#include "libmicro/core/event.h"

namespace micro {

/// An event and what it was named: by a coder, or by nobody.
struct ExportedEvent : Event {
  std::string action_units;  ///< as coded, e.g. "R4C+L12"; empty = not named
  std::string emotion;       ///< empty = not named
  double emotion_confidence = std::numeric_limits<double>::quiet_NaN();  ///< 0..1
};

}  // namespace micro
