#pragma once

#include <memory>

#include "libmicro/core/late_part.h"
#include "libmicro/motion/flow_method.h"

namespace micro {

/// The flow methods of OpenCV's contributed modules; implemented in libmicro/late/contrib_flow.cpp.
class ContribFlow {
 public:
  virtual ~ContribFlow() = default;
  virtual std::unique_ptr<FlowEngine> rlof() const = 0;
  virtual std::unique_ptr<FlowEngine> tvl1() const = 0;
};

inline const ContribFlow& contrib_flow() { return late_part<ContribFlow>("contrib_flow"); }

}  // namespace micro
