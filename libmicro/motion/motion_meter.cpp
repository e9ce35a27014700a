#include "libmicro/motion/motion_meter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "libmicro/core/local_contrast.h"

namespace micro {
namespace {

constexpr double doubtful_residual = 2.5;  // of the head's: the region is not where the fit found it

double darkness(const cv::Mat& crop, const cv::Rect& eye, const cv::Rect& cheek) {
  if (eye.empty() || cheek.empty()) return std::nan("");
  return 1 - cv::mean(crop(eye))[0] / std::max(1.0, cv::mean(crop(cheek))[0]);
}

/// Median of the flow over a window less the head's motion.
Eigen::Vector2d region_flow(const cv::Mat_<cv::Vec2f>& flow, const RigidMotion& head,
                            const PixelColumns& pixels) {
  std::vector<double> x, y;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const cv::Vec2f& f = flow(static_cast<int>(pixels.y[i]), static_cast<int>(pixels.x[i]));
    const Eigen::Vector2d own =
        Eigen::Vector2d(f[0], f[1]) - head.at(pixels.x[i], pixels.y[i], pixels.depth[i]);
    x.push_back(own.x()), y.push_back(own.y());
  }
  if (x.empty()) return Eigen::Vector2d::Zero();
  const auto middle = static_cast<std::ptrdiff_t>(x.size() / 2);
  std::ranges::nth_element(x, x.begin() + middle);
  std::ranges::nth_element(y, y.begin() + middle);
  return {x[static_cast<std::size_t>(middle)], y[static_cast<std::size_t>(middle)]};
}

struct EyeLook {
  double contrast, likeness;
};

/// The picture in the eye opening, at the head's place, against the reference's.
EyeLook eye_look(const Pyramid& pyramid, const RigidMotion& head, const PixelColumns& pixels,
                 double cheek_grey) {
  double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double x = pixels.x[i], y = pixels.y[i], value = pixels.value[i];
    const Eigen::Vector2d d = head.at(x, y, pixels.depth[i]);
    const double seen = value_at(pyramid.levels[0], x + d.x(), y + d.y());
    if (!std::isfinite(seen)) continue;
    n += 1, a += seen, b += value, aa += seen * seen, bb += value * value, ab += seen * value;
  }
  if (n < 4) return {std::nan(""), std::nan("")};
  const double va = std::max(0.0, aa / n - a / n * a / n), vb = std::max(1.0, bb / n - b / n * b / n);
  return {std::sqrt(va) / std::max(1.0, cheek_grey), head.gain * (ab / n - a / n * b / n) / vb};
}

}  // namespace

MotionReference::MotionReference(FrameIndex frame_number, const cv::Mat& picture, const Landmarks& shape)
    : frame(frame_number), unit_shape(shape), crop(picture), map(make_region_map(shape, picture)) {
  const Pyramid pyramid(picture);
  const Relief relief(shape);
  head = RigidFit(pyramid, relief, map.head);
  for (std::size_t r = 0; r < regions.size(); ++r) regions[r] = ShiftFit(pyramid, relief, map.regions[r]);
  for (std::size_t e = 0; e < eyes.size(); ++e) eyes[e] = ShiftFit(pyramid, relief, map.openings[e]);
}

/// Fitted from where the head took it; where that does not fit the pictures, from where dense flow saw it go.
RegionShift MotionMeter::measure_region(const Pyramid& pyramid, const MotionReference& reference,
                                        const RigidMotion& head, int region) {
  const ShiftFit& fit = reference.regions[static_cast<std::size_t>(region)];
  const RegionShift direct = fit.fit(pyramid, head, Eigen::Vector2d::Zero());
  if (direct.residual < doubtful_residual * std::max(1.0, head.residual)) return direct;
  if (flow_.empty()) engine_->compute(reference.crop, crop_, flow_);
  const RegionShift flown = fit.fit(pyramid, head, region_flow(flow_, head, fit.pixels()));
  return flown.residual < direct.residual ? flown : direct;
}

RelativeMotion MotionMeter::measure(const cv::Mat& crop, const MotionReference& reference) {
  crop_ = crop;
  flow_.release();
  const Pyramid pyramid(crop);
  const RigidMotion head = reference.head.fit(pyramid);
  RelativeMotion motion;
  for (int r = 0; r < region_count; ++r) {
    const RegionShift region = measure_region(pyramid, reference, head, r);
    motion.displacement.row(r) = region.shift.transpose();
    motion.noise[r] = region.standard_error;
    motion.strain[r] = region.strain;
  }
  const auto& k = head.coefficients;
  const Eigen::Vector2d eyes = head.at(0.5 * crop.cols, CanonicalCrop::eye_y * crop.cols, 0);
  motion.head << eyes, 0.5 * (k(1, 1) - k(0, 2)) / crop.cols, 0.5 * (k(0, 1) + k(1, 2)) / crop.cols, k.col(3);
  for (std::size_t eye = 0; eye < 2; ++eye) {
    const auto e = static_cast<Eigen::Index>(eye);
    const auto& box = reference.map.cheeks[eye];
    const EyeLook look = eye_look(pyramid, head, reference.eyes[eye].pixels(),
                                  box.empty() ? std::nan("") : cv::mean(crop(box))[0]);
    motion.eye_darkness[e] = darkness(crop, reference.map.eyes[eye], box);
    motion.eye_contrast[e] = look.contrast, motion.eye_likeness[e] = look.likeness;
    motion.gaze.segment<2>(2 * e) = reference.eyes[eye].fit(pyramid, head, Eigen::Vector2d::Zero()).shift;
  }
  motion.flow_residual = head.residual;
  motion.sharpness = laplacian_variance(crop);
  return motion;
}

}  // namespace micro
