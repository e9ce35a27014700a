#pragma once

#include <string>

#include "libmicro/core/options.h"

namespace micro {

struct MotionOptions {
  std::string flow = "dis";  ///< one of all_flow_methods()
  int crop_side = 192;       ///< side of the face-locked crop in pixels; 96..512
  double reference_s = 0.5;  ///< seconds between two reference frames

  void add_to(OptionSet& set);
};

}  // namespace micro
