#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "libmicro/features/descriptor.h"
#include "libmicro/motion/flow_method.h"

namespace micro {

/// Flow between crops, computed once for all descriptors that ask for the same pair. Keeps what one frame (or
/// event) needs: forget() between them.
class FlowPairs : public FlowSource {
 public:
  explicit FlowPairs(const std::string& flow_method) : engine_(make_flow_engine(flow_method)) {}

  cv::Mat_<cv::Vec2f> flow(const FrameView& from, const FrameView& to) override;
  const RegionPixels& regions(const FrameView& from) override;
  void forget();

 private:
  struct Start;
  const Start& start_of(const FrameView& from);

  std::unique_ptr<FlowEngine> engine_;
  std::map<FrameIndex, std::shared_ptr<const Start>> starts_;
  std::map<std::pair<FrameIndex, FrameIndex>, cv::Mat_<cv::Vec2f>> flows_;
};

}  // namespace micro
