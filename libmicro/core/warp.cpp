#include "libmicro/core/warp.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "libmicro/core/instruction_sets.h"

namespace micro {
namespace {

// Places are counted in 1/1024 pixel and rounded down to 1/32.
constexpr int place_bits = 10, fraction_bits = 5, fractions = 1 << fraction_bits;
constexpr int half = 1 << (2 * fraction_bits - 1);  // of what a pixel's grey level counts
constexpr int half_fraction = 1 << (place_bits - fraction_bits - 1);

int in_places(double pixels) { return cv::saturate_cast<int>(pixels * (1 << place_bits)); }

/// One row of the warped picture: where its pixels are looked for, and what is there.
struct RowWork {
  explicit RowWork(int side)
      : x(static_cast<std::size_t>(side)), y(x.size()), at(x.size()), upper(x.size()), lower(x.size()) {}
  std::vector<std::int32_t> x, y;           ///< 1/32 pixel
  std::vector<std::int32_t> at;             ///< bytes from the picture's begin
  std::vector<std::uint16_t> upper, lower;  ///< pixel and its right neighbour: low and high byte
};

/// The four pixels around each place, none of which is outside the picture.
void look_up_inside(const cv::Mat& picture, RowWork& row) {
  const std::size_t side = row.x.size(), stride = picture.step;
  for (std::size_t i = 0; i < side; ++i) {
    const uchar* top = picture.data + row.at[i];
    row.upper[i] = static_cast<std::uint16_t>(top[0] | top[1] << 8);
    row.lower[i] = static_cast<std::uint16_t>(top[stride] | top[stride + 1] << 8);
  }
}

void look_up(const cv::Mat& picture, RowWork& row) {
  const int last_x = picture.cols - 1, last_y = picture.rows - 1;
  for (std::size_t i = 0; i < row.x.size(); ++i) {
    const int x = row.x[i] >> fraction_bits, y = row.y[i] >> fraction_bits;
    const int left = std::clamp(x, 0, last_x), right = std::clamp(x + 1, 0, last_x);
    const uchar* top = picture.ptr(std::clamp(y, 0, last_y));
    const uchar* bottom = picture.ptr(std::clamp(y + 1, 0, last_y));
    row.upper[i] = static_cast<std::uint16_t>(top[left] | top[right] << 8);
    row.lower[i] = static_cast<std::uint16_t>(bottom[left] | bottom[right] << 8);
  }
}

[[gnu::always_inline]] inline void place_row(int from_x, int from_y, const std::int32_t* along_x,
                                             const std::int32_t* along_y, int stride, RowWork& row) {
  std::int32_t *x = row.x.data(), *y = row.y.data(), *at = row.at.data();
  const std::size_t side = row.x.size();
  for (std::size_t i = 0; i < side; ++i) {
    x[i] = (from_x + along_x[i]) >> (place_bits - fraction_bits);
    y[i] = (from_y + along_y[i]) >> (place_bits - fraction_bits);
    at[i] = (y[i] >> fraction_bits) * stride + (x[i] >> fraction_bits);
  }
}

[[gnu::always_inline]] inline void blend(const RowWork& row, uchar* __restrict out) {
  const std::int32_t *x = row.x.data(), *y = row.y.data();
  const std::uint16_t *upper = row.upper.data(), *lower = row.lower.data();
  const std::size_t side = row.x.size();
  const auto between = [](std::uint16_t pair, std::int32_t fraction) {
    const std::int32_t left = pair & 0xff, right = pair >> 8;
    return fractions * left + fraction * (right - left);
  };
  for (std::size_t i = 0; i < side; ++i) {
    const std::int32_t fx = x[i] & (fractions - 1), fy = y[i] & (fractions - 1);
    const std::int32_t top = between(upper[i], fx), bottom = between(lower[i], fx);
    out[i] = static_cast<uchar>((fractions * top + fy * (bottom - top) + half) >> (2 * fraction_bits));
  }
}

struct Row {
  int from_x, from_y;
  const std::int32_t *along_x, *along_y;
};

[[gnu::always_inline]] inline void warp_row(const cv::Mat& picture, const Row& at, RowWork& row, uchar* out) {
  place_row(at.from_x, at.from_y, at.along_x, at.along_y, static_cast<int>(picture.step), row);
  const auto between = [](int value, int pixels) {
    return value >= 0 && value < (pixels - 1) << fraction_bits;
  };
  // Places go one way along a row, so its ends tell of all.
  const bool inside = between(row.x.front(), picture.cols) && between(row.x.back(), picture.cols) &&
                      between(row.y.front(), picture.rows) && between(row.y.back(), picture.rows);
  inside ? look_up_inside(picture, row) : look_up(picture, row);
  blend(row, out);
}

MICRO_WIDE void warp_row_wide(const cv::Mat& picture, const Row& at, RowWork& row, uchar* out) {
  warp_row(picture, at, row, out);
}
void warp_row_any(const cv::Mat& picture, const Row& at, RowWork& row, uchar* out) {
  warp_row(picture, at, row, out);
}

}  // namespace

cv::Mat_<uchar> warped(const cv::Mat& picture, const cv::Matx23d& m, int side) {
  CV_Assert(picture.type() == CV_8UC1 && !picture.empty() && picture.cols < 32768 && picture.rows < 32768 &&
            picture.step * static_cast<std::size_t>(picture.rows) < (1U << 31U));
  cv::Mat_<uchar> out(side, side);
  RowWork row(side);
  std::vector<std::int32_t> along_x(static_cast<std::size_t>(side)), along_y(static_cast<std::size_t>(side));
  for (int x = 0; x < side; ++x) {
    along_x[static_cast<std::size_t>(x)] = in_places(m(0, 0) * x);
    along_y[static_cast<std::size_t>(x)] = in_places(m(1, 0) * x);
  }
  const auto warp = have_wide_registers() ? warp_row_wide : warp_row_any;
  for (int y = 0; y < side; ++y) {
    const Row at{in_places(m(0, 1) * y + m(0, 2)) + half_fraction,
                 in_places(m(1, 1) * y + m(1, 2)) + half_fraction, along_x.data(), along_y.data()};
    warp(picture, at, row, out[y]);
  }
  return out;
}

}  // namespace micro
