#include "libmicro/core/warp.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace micro {
namespace {

// Places are counted in 1/1024 pixel and rounded down to 1/32.
constexpr int place_bits = 10, fraction_bits = 5, fractions = 1 << fraction_bits;
constexpr int half_fraction = 1 << (place_bits - fraction_bits - 1);

int in_places(double pixels) { return cv::saturate_cast<int>(pixels * (1 << place_bits)); }

/// One row of the warped picture: where its pixels are looked for, and what is there.
struct RowWork {
  explicit RowWork(int side) {
    for (auto* part : {&x, &y}) part->resize(static_cast<std::size_t>(side));
    for (auto* part : {&fraction_x, &fraction_y, &top_left, &top_right, &bottom_left, &bottom_right})
      part->resize(static_cast<std::size_t>(side));
  }
  std::vector<std::int32_t> x, y;  ///< 1/32 pixel
  std::vector<std::int16_t> fraction_x, fraction_y, top_left, top_right, bottom_left, bottom_right;
};

/// The four pixels around each place; `inside`: none of them is outside the picture.
void look_up(const cv::Mat& picture, RowWork& row, bool inside) {
  const std::size_t side = row.x.size(), stride = picture.step;
  const int last_x = picture.cols - 1, last_y = picture.rows - 1;
  for (std::size_t i = 0; i < side; ++i) {
    const int x = row.x[i] >> fraction_bits, y = row.y[i] >> fraction_bits;
    const uchar *top, *bottom;
    std::ptrdiff_t right = 1;
    if (inside) {
      top = picture.data + static_cast<std::size_t>(y) * stride + x;
      bottom = top + stride;
    } else {
      const int left = std::clamp(x, 0, last_x);
      right = std::clamp(x + 1, 0, last_x) - left;
      top = picture.ptr(std::clamp(y, 0, last_y)) + left;
      bottom = picture.ptr(std::clamp(y + 1, 0, last_y)) + left;
    }
    row.top_left[i] = top[0], row.top_right[i] = top[right];
    row.bottom_left[i] = bottom[0], row.bottom_right[i] = bottom[right];
  }
}

void blend(const RowWork& row, uchar* out) {
  const std::size_t side = row.x.size();
  for (std::size_t i = 0; i < side; ++i) {
    const auto fx = row.fraction_x[i], fy = row.fraction_y[i];
    const auto top = static_cast<std::int16_t>(
        fractions * row.top_left[i] + fx * static_cast<std::int16_t>(row.top_right[i] - row.top_left[i]));
    const auto bottom =
        static_cast<std::int16_t>(fractions * row.bottom_left[i] +
                                  fx * static_cast<std::int16_t>(row.bottom_right[i] - row.bottom_left[i]));
    const std::int32_t sum = fractions * top + fy * static_cast<std::int16_t>(bottom - top);
    out[i] = static_cast<uchar>((sum + (1 << (2 * fraction_bits - 1))) >> (2 * fraction_bits));
  }
}

}  // namespace

cv::Mat_<uchar> warped(const cv::Mat& picture, const cv::Matx23d& m, int side) {
  CV_Assert(picture.type() == CV_8UC1 && !picture.empty() && picture.cols < 32768 && picture.rows < 32768);
  cv::Mat_<uchar> out(side, side);
  RowWork row(side);
  std::vector<std::int32_t> along_x(static_cast<std::size_t>(side)), along_y(static_cast<std::size_t>(side));
  for (int x = 0; x < side; ++x) {
    along_x[static_cast<std::size_t>(x)] = in_places(m(0, 0) * x);
    along_y[static_cast<std::size_t>(x)] = in_places(m(1, 0) * x);
  }
  const auto between = [](int value, int pixels) {
    return value >= 0 && value < (pixels - 1) << fraction_bits;
  };
  for (int y = 0; y < side; ++y) {
    const int from_x = in_places(m(0, 1) * y + m(0, 2)) + half_fraction,
              from_y = in_places(m(1, 1) * y + m(1, 2)) + half_fraction;
    for (std::size_t i = 0; i < along_x.size(); ++i) {
      row.x[i] = (from_x + along_x[i]) >> (place_bits - fraction_bits);
      row.y[i] = (from_y + along_y[i]) >> (place_bits - fraction_bits);
      row.fraction_x[i] = static_cast<std::int16_t>(row.x[i] & (fractions - 1));
      row.fraction_y[i] = static_cast<std::int16_t>(row.y[i] & (fractions - 1));
    }
    // Places go one way along a row, so its ends tell of all.
    const bool inside = between(row.x.front(), picture.cols) && between(row.x.back(), picture.cols) &&
                        between(row.y.front(), picture.rows) && between(row.y.back(), picture.rows);
    look_up(picture, row, inside);
    blend(row, out[y]);
  }
  return out;
}

}  // namespace micro
