#include "libmicro/core/local_contrast.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "libmicro/core/instruction_sets.h"

namespace micro {
namespace {

using Row = std::vector<std::int16_t>;

/// A row, those above and below it, and how long they are.
struct ThreeRows {
  const std::int16_t *above, *here, *below;
  int columns;
};

/// A row with one more pixel at either end, as mirrored there.
void widen(const std::uint8_t* from, int columns, Row& to) {
  to.resize(static_cast<std::size_t>(columns) + 2);
  std::int16_t* out = to.data() + 1;
  for (int x = 0; x < columns; ++x) out[x] = from[x];
  out[-1] = out[1], out[columns] = out[columns - 2];
}

/// Calls look(ThreeRows) for every row, with pointers to the first pixels; what is left and right of a row is
/// mirrored, too.
template <class Look>
void for_each_row(const cv::Mat& picture, Look&& look) {
  CV_Assert(picture.type() == CV_8UC1 && picture.rows > 1 && picture.cols > 1 && picture.cols <= 2048);
  std::array<Row, 3> rows;
  const auto row = [&](int y) -> Row& { return rows[static_cast<std::size_t>(y % 3)]; };
  widen(picture.ptr<std::uint8_t>(0), picture.cols, row(0));
  for (int y = 0; y < picture.rows; ++y) {
    if (y + 1 < picture.rows) widen(picture.ptr<std::uint8_t>(y + 1), picture.cols, row(y + 1));
    const Row& above = y > 0 ? row(y - 1) : row(1);
    const Row& below = y + 1 < picture.rows ? row(y + 1) : row(y - 1);
    look(ThreeRows{above.data() + 1, row(y).data() + 1, below.data() + 1, picture.cols});
  }
}

struct Sums {
  std::int32_t first = 0, second = 0;
};

// Each of these fits into 16 bits, its square's sum over 2048 columns into 32.

[[gnu::always_inline]] inline Sums laplacian(const ThreeRows& rows) {
  const auto [above, here, below, columns] = rows;
  Sums sums;
  for (int x = 0; x < columns; ++x) {
    const auto value =
        static_cast<std::int16_t>(above[x] + below[x] + here[x - 1] + here[x + 1] - 4 * here[x]);
    sums.first += value, sums.second += value * value;
  }
  return sums;
}

[[gnu::always_inline]] inline Sums sobel(const ThreeRows& rows) {
  const auto [above, here, below, columns] = rows;
  Sums sums;
  for (int x = 0; x < columns; ++x) {
    const auto gx = static_cast<std::int16_t>(above[x + 1] - above[x - 1] + 2 * (here[x + 1] - here[x - 1]) +
                                              below[x + 1] - below[x - 1]);
    const auto gy = static_cast<std::int16_t>(below[x - 1] - above[x - 1] + 2 * (below[x] - above[x]) +
                                              below[x + 1] - above[x + 1]);
    sums.first += gx * gx, sums.second += gy * gy;
  }
  return sums;
}

[[gnu::always_inline]] inline Sums noise(const ThreeRows& rows) {
  const auto [above, here, below, columns] = rows;
  Sums sums;
  for (int x = 1; x + 1 < columns; ++x) {
    const auto value = static_cast<std::int16_t>(above[x - 1] - 2 * above[x] + above[x + 1] -
                                                 2 * (here[x - 1] - 2 * here[x] + here[x + 1]) +
                                                 below[x - 1] - 2 * below[x] + below[x + 1]);
    sums.first += std::abs(value);
  }
  return sums;
}

#define MICRO_FOR_EACH_PROCESSOR(name)                                      \
  MICRO_WIDE Sums name##_wide(const ThreeRows& rows) { return name(rows); } \
  Sums name##_any(const ThreeRows& rows) { return name(rows); }             \
  Sums name##_sums(const ThreeRows& rows) {                                 \
    return have_wide_registers() ? name##_wide(rows) : name##_any(rows);    \
  }
MICRO_FOR_EACH_PROCESSOR(laplacian)
MICRO_FOR_EACH_PROCESSOR(sobel)
MICRO_FOR_EACH_PROCESSOR(noise)
#undef MICRO_FOR_EACH_PROCESSOR

}  // namespace

double laplacian_variance(const cv::Mat& picture) {
  std::int64_t sum = 0, squares = 0;
  for_each_row(picture, [&](const ThreeRows& rows) {
    const Sums sums = laplacian_sums(rows);
    sum += sums.first, squares += sums.second;
  });
  const auto pixels = static_cast<double>(picture.total());
  const double mean = static_cast<double>(sum) / pixels;
  return static_cast<double>(squares) / pixels - mean * mean;
}

double mean_squared_gradient(const cv::Mat& picture) {
  std::int64_t squares = 0;
  for_each_row(picture, [&](const ThreeRows& rows) {
    const Sums sums = sobel_sums(rows);
    squares += static_cast<std::int64_t>(sums.first) + sums.second;
  });
  return static_cast<double>(squares) / static_cast<double>(picture.total());
}

double mean_noise_response(const cv::Mat& picture) {
  std::int64_t sum = 0;
  int y = 0;
  for_each_row(picture, [&](const ThreeRows& rows) {
    if (y > 0 && y + 1 < picture.rows) sum += noise_sums(rows).first;
    ++y;
  });
  return static_cast<double>(sum) /
         (static_cast<double>(picture.rows - 2) * static_cast<double>(picture.cols - 2));
}

}  // namespace micro
