#pragma once

#include <string>

#include "libmicro/core/options.h"

namespace micro {

struct FaceTrackerOptions {
  std::string landmark_model;  ///< file; empty = Debian's libdlib-data
  double landmark_rate =
      8;  ///< landmark fits per second of footage; between them the tracked head motion carries them
  double search_rate = 0.5;         ///< searches per second for further faces while at least one is tracked
  double minimum_confidence = 0.3;  ///< below this the face counts as lost
  int maximum_faces = 8;
  double minimum_inter_ocular_px = 16;  ///< smaller faces are ignored

  void add_to(OptionSet& set);
};

}  // namespace micro
