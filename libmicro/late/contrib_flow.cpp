#include <opencv2/imgproc.hpp>
#include <opencv2/optflow.hpp>
#include <opencv2/optflow/rlofflow.hpp>

#include "libmicro/motion/contrib_flow.h"

namespace {

/// Dense RLOF takes colour pictures only.
class RlofFlow : public micro::FlowEngine {
 public:
  void compute(const cv::Mat& from, const cv::Mat& to, cv::Mat& flow) override {
    cv::cvtColor(from, from_, cv::COLOR_GRAY2BGR);
    cv::cvtColor(to, to_, cv::COLOR_GRAY2BGR);
    rlof_->calc(from_, to_, flow);
  }

 private:
  cv::Ptr<cv::optflow::DenseRLOFOpticalFlow> rlof_ = cv::optflow::DenseRLOFOpticalFlow::create();
  cv::Mat from_, to_;
};

class OpenCvContrib : public micro::ContribFlow {
 public:
  std::unique_ptr<micro::FlowEngine> rlof() const override { return std::make_unique<RlofFlow>(); }
  std::unique_ptr<micro::FlowEngine> tvl1() const override {
    return std::make_unique<micro::OpenCvFlow<cv::optflow::DualTVL1OpticalFlow>>(
        cv::optflow::createOptFlow_DualTVL1());
  }
};

}  // namespace

extern "C" const void* MICRO_LATE_ENTRY() {
  static const OpenCvContrib flow;
  return static_cast<const micro::ContribFlow*>(&flow);
}
