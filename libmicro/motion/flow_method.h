#pragma once

#include <functional>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace micro {

/// Dense optical flow between two crops. One object per thread.
class FlowEngine {
 public:
  virtual ~FlowEngine() = default;
  /// `from` and `to` are CV_8UC1 of one size; `flow` becomes CV_32FC2 with from(p) ~ to(p + flow(p)), in
  /// pixels.
  virtual void compute(const cv::Mat& from, const cv::Mat& to, cv::Mat& flow) = 0;
};

/// One method: a file under motion/flow/ that defines `FlowMethod flow_method_<file name>()` adds one.
struct FlowMethod {
  std::string name;
  std::string description;
  std::string reference;  ///< paper
  std::function<std::unique_ptr<FlowEngine>()> make;
};

/// Sorted by file name (generated from the folder).
std::vector<FlowMethod> all_flow_methods();
/// Throws Error(usage) when there is no such method.
std::unique_ptr<FlowEngine> make_flow_engine(const std::string& name);

/// A method that is an object of OpenCV's with calc(from, to, flow).
template <class Algorithm>
class OpenCvFlow : public FlowEngine {
 public:
  explicit OpenCvFlow(cv::Ptr<Algorithm> algorithm) : algorithm_(std::move(algorithm)) {}
  void compute(const cv::Mat& from, const cv::Mat& to, cv::Mat& flow) override {
    flow.release();  // DIS takes what is in it for a first guess: results would depend on the worker's last
                     // frame
    algorithm_->calc(from, to, flow);
  }

 private:
  cv::Ptr<Algorithm> algorithm_;
};

}  // namespace micro
