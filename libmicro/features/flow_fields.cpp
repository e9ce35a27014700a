#include "libmicro/features/flow_fields.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace micro {
namespace {

int part_of(double share, int bins) {
  return std::clamp(static_cast<int>(std::floor(share * bins)), 0, bins - 1);
}

}  // namespace

double FlowGradient::strain() const {
  const double exy = 0.5 * (uy + vx);
  return std::sqrt(ux * ux + vy * vy + 2 * exy * exy);
}

FlowGradient flow_gradient(const cv::Mat_<cv::Vec2f>& flow, int x, int y, int step) {
  const int left = std::max(0, x - step), right = std::min(flow.cols - 1, x + step);
  const int top = std::max(0, y - step), bottom = std::min(flow.rows - 1, y + step);
  const cv::Vec2f along_x = (flow(y, right) - flow(y, left)) / static_cast<float>(right - left);
  const cv::Vec2f along_y = (flow(bottom, x) - flow(top, x)) / static_cast<float>(bottom - top);
  return {along_x[0], along_y[0], along_x[1], along_y[1]};
}

int mirror_bin(const cv::Vec2f& flow, int bins) {
  const double angle = std::atan2(flow[1], std::abs(flow[0]));
  return part_of(angle / std::numbers::pi + 0.5, bins);
}

int whole_bin(const cv::Vec2f& flow, int bins) {
  double angle = std::atan2(flow[1], flow[0]);
  if (angle < 0) angle += 2 * std::numbers::pi;
  return part_of(angle / (2 * std::numbers::pi), bins);
}

Parameter span_parameter() {
  return {"span_s", 0.05,
          "the movement described is that from half of this before a frame to half of it after, s", 0.004, 2};
}

Parameter step_parameter() {
  return {"step", 3, "reach of the differences on either side of a pixel, crop pixels", 1, 16};
}

int span_half_window(const MakeContext& context) {
  return context.half_window(context.parameters.number("span_s"));
}

}  // namespace micro
