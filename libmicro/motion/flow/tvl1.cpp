#include "libmicro/motion/contrib_flow.h"

namespace micro {

FlowMethod flow_method_tvl1() {
  return {"tvl1", "Dual TV-L1: slow, keeps motion edges",
          "Zach, Pock and Bischof, A Duality Based Approach for Realtime TV-L1 Optical Flow, DAGM 2007",
          [] { return contrib_flow().tvl1(); }};
}

}  // namespace micro
