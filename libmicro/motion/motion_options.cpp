#include "libmicro/motion/motion_options.h"

#include "libmicro/motion/flow_method.h"

namespace micro {

void MotionOptions::add_to(OptionSet& set) {
  std::vector<std::string> methods;
  for (const auto& method : all_flow_methods()) methods.push_back(method.name);
  set.add({"motion.flow", &flow, "dense optical flow method", {}, {}, methods});
  set.add({"motion.crop_side", &crop_side, "side of the face-locked crop in pixels", 96, 512});
  set.add({"motion.reference_s", &reference_s, "seconds between two reference frames", 0.1, 10});
}

}  // namespace micro
