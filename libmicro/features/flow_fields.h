#pragma once

#include <opencv2/core.hpp>

#include "libmicro/features/descriptor.h"
#include "libmicro/features/grid.h"

namespace micro {

/// First derivatives of a flow field at a pixel: change of flow x and y along x and along y.
struct FlowGradient {
  double ux, uy, vx, vy;

  double divergence() const { return ux + vy; }
  /// Positive = turning from x towards y, clockwise as seen (y down).
  double curl() const { return vx - uy; }
  /// Magnitude of the infinitesimal strain tensor, sqrt(exx^2 + eyy^2 + 2 exy^2).
  double strain() const;
};

/// Central differences over `step` pixels on either side; nearer at the edges.
FlowGradient flow_gradient(const cv::Mat_<cv::Vec2f>& flow, int x, int y, int step);

/// Mean over a cell of a function of the flow's gradient.
template <class Function>
double cell_mean(const cv::Mat_<cv::Vec2f>& flow, const cv::Rect& cell, int step, Function&& function) {
  double sum = 0;
  for (int y = cell.y; y < cell.br().y; ++y)
    for (int x = cell.x; x < cell.br().x; ++x) sum += function(flow_gradient(flow, x, y, step));
  return cell.empty() ? 0 : sum / cell.area();
}

/// Bin of a direction by its angle to the horizontal whichever way it points, -90 .. 90 degrees in equal
/// parts: the same for a movement and its mirror image (Chaudhry et al., CVPR 2009). y down: bin 0 points up.
int mirror_bin(const cv::Vec2f& flow, int bins);
/// Bin of a direction over the whole turn: bin 0 begins at the right (the subject's left) and goes on
/// clockwise as seen.
int whole_bin(const cv::Vec2f& flow, int bins);

/// Parameters that descriptors of the movement across a frame share.
Parameter span_parameter();
Parameter step_parameter();
/// Window of span_parameter().
int span_half_window(const MakeContext& context);

}  // namespace micro
