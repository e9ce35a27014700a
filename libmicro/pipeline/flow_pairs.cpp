#include "libmicro/pipeline/flow_pairs.h"

#include "libmicro/motion/head_fit.h"
#include "libmicro/motion/region_map.h"

namespace micro {

/// What belongs to the first frame of a pair.
struct FlowPairs::Start {
  std::vector<WeightedPixel> head;
  RegionPixels regions;
};

const FlowPairs::Start& FlowPairs::start_of(const FrameView& from) {
  auto& start = starts_[from.frame];
  if (!start) {
    auto made = std::make_shared<Start>();
    RegionMap map = make_region_map(unit_landmarks(from.face), from.crop);
    made->head = std::move(map.head);
    for (const auto& pixels : map.regions) {
      auto& region = made->regions.emplace_back();
      for (const auto& pixel : pixels) region.push_back({pixel.x, pixel.y, pixel.weight});
    }
    start = std::move(made);
  }
  return *start;
}

cv::Mat_<cv::Vec2f> FlowPairs::flow(const FrameView& from, const FrameView& to) {
  auto& flow = flows_[{from.frame, to.frame}];
  if (!flow.empty()) return flow;
  engine_->compute(from.crop, to.crop, flow);
  const HeadFit head = fit_head(flow, start_of(from).head);
  for (int y = 0; y < flow.rows; ++y)
    for (int x = 0; x < flow.cols; ++x) {
      const Eigen::Vector2d own = head.at(x, y);
      flow(y, x) -= cv::Vec2f(static_cast<float>(own.x()), static_cast<float>(own.y()));
    }
  return flow;
}

const RegionPixels& FlowPairs::regions(const FrameView& from) { return start_of(from).regions; }

void FlowPairs::forget() {
  starts_.clear();
  flows_.clear();
}

}  // namespace micro
