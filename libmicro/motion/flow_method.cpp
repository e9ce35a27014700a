#include "libmicro/motion/flow_method.h"

#include "libmicro/core/error.h"

namespace micro {

std::unique_ptr<FlowEngine> make_flow_engine(const std::string& name) {
  for (const auto& method : all_flow_methods())
    if (method.name == name) return method.make();
  throw Error(ErrorCategory::usage, "no flow method is called '" + name + "'");
}

}  // namespace micro
