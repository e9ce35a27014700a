#include <opencv2/video/tracking.hpp>

#include "libmicro/motion/flow_method.h"

namespace micro {

FlowMethod flow_method_farneback() {
  return {"farneback", "polynomial expansion, two levels, 13 px window",
          "Farneback, Two-Frame Motion Estimation Based on Polynomial Expansion, SCIA 2003", [] {
            return std::make_unique<OpenCvFlow<cv::FarnebackOpticalFlow>>(
                cv::FarnebackOpticalFlow::create(2, 0.5, false, 13, 3, 5, 1.1));
          }};
}

}  // namespace micro
