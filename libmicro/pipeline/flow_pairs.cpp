#include "libmicro/pipeline/flow_pairs.h"

#include "libmicro/motion/region_map.h"
#include "libmicro/motion/relief.h"
#include "libmicro/pipeline/flow_head.h"

namespace micro {

/// What belongs to the first frame of a pair.
struct FlowPairs::Start {
  std::vector<WeightedPixel> head;
  cv::Mat_<float> depth;  ///< of the face at each crop pixel
  RegionPixels regions;
};

const FlowPairs::Start& FlowPairs::start_of(const FrameView& from) {
  auto& start = starts_[from.frame];
  if (start) return *start;
  auto made = std::make_shared<Start>();
  const Landmarks shape = unit_landmarks(from.face);
  RegionMap map = make_region_map(shape, from.crop);
  const Relief relief(shape);
  made->head = std::move(map.head);
  made->depth.create(from.crop.size());
  const double side = from.crop.cols;
  for (int y = 0; y < made->depth.rows; ++y)
    for (int x = 0; x < made->depth.cols; ++x)
      made->depth(y, x) = relief.at((x + 0.5) / side, (y + 0.5) / side);
  for (const auto& pixels : map.regions) {
    auto& region = made->regions.emplace_back();
    for (const auto& pixel : pixels) region.push_back({pixel.x, pixel.y, pixel.weight});
  }
  start = std::move(made);
  return *start;
}

cv::Mat_<cv::Vec2f> FlowPairs::flow(const FrameView& from, const FrameView& to) {
  auto& flow = flows_[{from.frame, to.frame}];
  if (!flow.empty()) return flow;
  engine_->compute(from.crop, to.crop, flow);
  const Start& start = start_of(from);
  const FlowHead head = fit_flow_head(flow, start.head, start.depth);
  const double side = flow.cols;
  for (int y = 0; y < flow.rows; ++y)
    for (int x = 0; x < flow.cols; ++x) {
      const Eigen::Vector2d own = head.at(x / side, y / side, start.depth(y, x));
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
