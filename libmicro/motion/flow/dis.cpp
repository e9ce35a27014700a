#include <opencv2/video/tracking.hpp>

#include "libmicro/motion/flow_method.h"

namespace micro {

FlowMethod flow_method_dis() {
  return {"dis", "dense inverse search to a quarter of the resolution; the direct fit does the rest",
          "Kroeger et al., Fast Optical Flow using Dense Inverse Search, ECCV 2016", [] {
            auto dis = cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_FAST);
            dis->setFinestScale(2);
            dis->setPatchSize(8);
            dis->setPatchStride(4);
            dis->setGradientDescentIterations(12);
            dis->setVariationalRefinementIterations(0);
            return std::make_unique<OpenCvFlow<cv::DISOpticalFlow>>(dis);
          }};
}

}  // namespace micro
