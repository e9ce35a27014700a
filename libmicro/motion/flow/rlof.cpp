#include "libmicro/motion/contrib_flow.h"

namespace micro {

FlowMethod flow_method_rlof() {
  return {"rlof", "robust local optical flow on a grid, interpolated along edges",
          "Senst, Eiselein and Sikora, Robust Local Optical Flow for Feature Tracking, IEEE TCSVT 2012",
          [] { return contrib_flow().rlof(); }};
}

}  // namespace micro
