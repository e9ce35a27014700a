#include "libmicro/synthesis/exact_remap.h"

#include <array>
#include <opencv2/core/hal/intrin.hpp>

namespace micro {
namespace {

using cv::v_float32x4;

constexpr std::size_t taps = 4, lanes = 4;

/// Weights of the taps, each for four positions at once; `t`: 0..1 past the second tap.
std::array<v_float32x4, taps> weights_at(const v_float32x4& t) {
  const auto constant = [](float value) { return cv::v_setall_f32(value); };
  const v_float32x4 t2 = t * t, t3 = t2 * t, half = constant(0.5F);
  return {t2 - half * (t3 + t), constant(1.5F) * t3 - constant(2.5F) * t2 + constant(1),
          constant(2) * t2 + half * t - constant(1.5F) * t3, half * (t3 - t2)};
}

/// Four positions along one axis, split into whole pixels and weights.
struct Places {
  std::array<int, lanes> first;             ///< of the four pixels
  std::array<float, lanes * taps> weights;  ///< tap after tap

  explicit Places(const float* positions) {
    const v_float32x4 at = cv::v_load(positions);
    const cv::v_int32x4 below = cv::v_floor(at);
    cv::v_store(first.data(), below - cv::v_setall_s32(1));
    const auto each = weights_at(at - cv::v_cvt_f32(below));
    for (std::size_t i = 0; i < taps; ++i) cv::v_store(weights.data() + i * lanes, each[i]);
  }
  float weight(std::size_t tap, std::size_t lane) const { return weights[tap * lanes + lane]; }
};

float mirrored(const cv::Mat_<float>& source, const Places& x, const Places& y, std::size_t lane) {
  float sum = 0;
  for (std::size_t j = 0; j < taps; ++j)
    for (std::size_t i = 0; i < taps; ++i)
      sum +=
          y.weight(j, lane) * x.weight(i, lane) *
          source(cv::borderInterpolate(y.first[lane] + static_cast<int>(j), source.rows, cv::BORDER_REFLECT),
                 cv::borderInterpolate(x.first[lane] + static_cast<int>(i), source.cols, cv::BORDER_REFLECT));
  return sum;
}

/// The four pixels' rows summed up; what is left is the sum over columns.
v_float32x4 columns_of(const cv::Mat_<float>& source, const Places& x, const Places& y, std::size_t lane) {
  const auto stride = static_cast<std::ptrdiff_t>(source.step1());
  const float* from = source[y.first[lane]] + x.first[lane];
  v_float32x4 sum = cv::v_load(from) * cv::v_setall_f32(y.weight(0, lane));
  for (std::size_t j = 1; j < taps; ++j)
    sum += cv::v_load(from += stride) * cv::v_setall_f32(y.weight(j, lane));
  return sum;
}

bool within(const cv::Mat_<float>& source, const Places& x, const Places& y) {
  constexpr int size = static_cast<int>(taps);
  bool inside = true;
  for (std::size_t lane = 0; lane < lanes; ++lane)
    inside = inside && x.first[lane] >= 0 && y.first[lane] >= 0 && x.first[lane] + size <= source.cols &&
             y.first[lane] + size <= source.rows;
  return inside;
}

void sample_four(const cv::Mat_<float>& source, const float* xs, const float* ys, float* to) {
  const Places x(xs), y(ys);
  if (!within(source, x, y)) {
    for (std::size_t lane = 0; lane < lanes; ++lane) to[lane] = mirrored(source, x, y, lane);
    return;
  }
  v_float32x4 a, b, c, d;
  cv::v_transpose4x4(columns_of(source, x, y, 0), columns_of(source, x, y, 1), columns_of(source, x, y, 2),
                     columns_of(source, x, y, 3), a, b, c, d);
  const float* w = x.weights.data();
  cv::v_store(to, a * cv::v_load(w) + b * cv::v_load(w + lanes) + c * cv::v_load(w + 2 * lanes) +
                      d * cv::v_load(w + 3 * lanes));
}

}  // namespace

cv::Mat_<float> exact_remap(const cv::Mat_<float>& source, const cv::Mat_<float>& map_x,
                            const cv::Mat_<float>& map_y) {
  cv::Mat_<float> out(map_x.size());
  constexpr int step = static_cast<int>(lanes);
  const int whole = out.cols / step * step;
  for (int row = 0; row < out.rows; ++row) {
    const float *xs = map_x[row], *ys = map_y[row];
    float* to = out[row];
    for (int column = 0; column < whole; column += step)
      sample_four(source, xs + column, ys + column, to + column);
    for (int column = whole; column < out.cols; ++column) {
      std::array<float, lanes> x{}, y{}, four{};
      x.fill(xs[column]), y.fill(ys[column]);
      sample_four(source, x.data(), y.data(), four.data());
      to[column] = four[0];
    }
  }
  return out;
}

}  // namespace micro
