#include <opencv2/imgproc.hpp>
#include <opencv2/optflow/rlofflow.hpp>

#include "libmicro/motion/flow_method.h"

namespace micro {
namespace {

/// Dense RLOF takes colour pictures only.
class RlofFlow : public FlowEngine {
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

}  // namespace

FlowMethod flow_method_rlof() {
  return {"rlof", "robust local optical flow on a grid, interpolated along edges",
          "Senst, Eiselein and Sikora, Robust Local Optical Flow for Feature Tracking, IEEE TCSVT 2012",
          [] { return std::make_unique<RlofFlow>(); }};
}

}  // namespace micro
