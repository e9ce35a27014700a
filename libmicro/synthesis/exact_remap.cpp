#include "libmicro/synthesis/exact_remap.h"

#include <array>
#include <opencv2/core/hal/intrin.hpp>

namespace micro {
namespace {

using Weights = std::array<float, 4>;

Weights weights_at(float t) {
  const float t2 = t * t, t3 = t2 * t;
  return {-0.5F * t3 + t2 - 0.5F * t, 1.5F * t3 - 2.5F * t2 + 1, -1.5F * t3 + 2 * t2 + 0.5F * t,
          0.5F * t3 - 0.5F * t2};
}

/// std::floor for positions within some thousand pixels of the picture; without a call per pixel.
int whole_below(float position) {
  constexpr double lift = 1 << 20;
  return static_cast<int>(static_cast<double>(position) + lift) - static_cast<int>(lift);
}

float inner(const float* top, std::ptrdiff_t stride, const Weights& wx, const Weights& wy) {
  cv::v_float32x4 column = cv::v_load(top) * cv::v_setall_f32(wy[0]);
  for (std::size_t j = 1; j < 4; ++j) column += cv::v_load(top += stride) * cv::v_setall_f32(wy[j]);
  return cv::v_reduce_sum(column * cv::v_load(wx.data()));
}

float mirrored(const cv::Mat_<float>& source, int x0, int y0, const Weights& wx, const Weights& wy) {
  float sum = 0;
  for (int j = 0; j < 4; ++j)
    for (int i = 0; i < 4; ++i)
      sum += wy[static_cast<std::size_t>(j)] * wx[static_cast<std::size_t>(i)] *
             source(cv::borderInterpolate(y0 + j, source.rows, cv::BORDER_REFLECT),
                    cv::borderInterpolate(x0 + i, source.cols, cv::BORDER_REFLECT));
  return sum;
}

}  // namespace

cv::Mat_<float> exact_remap(const cv::Mat_<float>& source, const cv::Mat_<float>& map_x,
                            const cv::Mat_<float>& map_y) {
  cv::Mat_<float> out(map_x.size());
  const auto stride = static_cast<std::ptrdiff_t>(source.step1());
  for (int row = 0; row < out.rows; ++row) {
    const float *xs = map_x[row], *ys = map_y[row];
    float* to = out[row];
    for (int column = 0; column < out.cols; ++column) {
      const int x0 = whole_below(xs[column]) - 1, y0 = whole_below(ys[column]) - 1;
      const Weights wx = weights_at(xs[column] - static_cast<float>(x0 + 1)),
                    wy = weights_at(ys[column] - static_cast<float>(y0 + 1));
      const bool within = x0 >= 0 && y0 >= 0 && x0 + 4 <= source.cols && y0 + 4 <= source.rows;
      to[column] = within ? inner(source[y0] + x0, stride, wx, wy) : mirrored(source, x0, y0, wx, wy);
    }
  }
  return out;
}

}  // namespace micro
