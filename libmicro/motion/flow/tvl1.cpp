#include <opencv2/optflow.hpp>

#include "libmicro/motion/flow_method.h"

namespace micro {

FlowMethod flow_method_tvl1() {
  return {"tvl1", "Dual TV-L1: slow, keeps motion edges",
          "Zach, Pock and Bischof, A Duality Based Approach for Realtime TV-L1 Optical Flow, DAGM 2007", [] {
            return std::make_unique<OpenCvFlow<cv::optflow::DualTVL1OpticalFlow>>(
                cv::optflow::createOptFlow_DualTVL1());
          }};
}

}  // namespace micro
