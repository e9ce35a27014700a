#pragma once

#include <string>

#include "libmicro/core/options.h"

namespace micro {

struct SpottingOptions {
  double candidates_per_minute = 2;  ///< chance detections per minute that are looked into
  double minimum_confidence = 0.5;   ///< less sure events are not reported
  double minimum_duration_s = 0.04;
  double maximum_duration_s = 4;
  std::string definition = "strict";  ///< "strict": micro = 1/25-1/5 s; "megc": micro = up to 1/2 s

  void add_to(OptionSet& set);
};

}  // namespace micro
