#include "libmicro/features/descriptor.h"

#include <algorithm>
#include <cmath>

namespace micro {

const char* to_string(Family family) {
  switch (family) {
    case Family::motion:
      return "motion";
    case Family::appearance:
      return "appearance";
    case Family::whole_face:
      return "whole_face";
    case Family::geometry:
      return "geometry";
    case Family::model:
      return "model";
    case Family::signal:
      return "signal";
    case Family::deep:
      return "deep";
    case Family::plugin:
      return "plugin";
  }
  return "";
}

int MakeContext::half_window(double seconds, int least) const {
  return std::max(least, static_cast<int>(std::lround(seconds * capture_fps / 2)));
}

}  // namespace micro
