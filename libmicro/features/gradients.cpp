#include "libmicro/features/gradients.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace micro {

cv::Mat_<double> as_double(const cv::Mat& crop) {
  cv::Mat_<double> out;
  crop.convertTo(out, CV_64F);
  return out;
}

cv::Mat_<double> central_x(const cv::Mat_<double>& crop) {
  cv::Mat_<double> out(crop.size(), 0.0);
  for (int y = 0; y < crop.rows; ++y)
    for (int x = 1; x + 1 < crop.cols; ++x) out(y, x) = crop(y, x + 1) - crop(y, x - 1);
  return out;
}

cv::Mat_<double> central_y(const cv::Mat_<double>& crop) {
  cv::Mat_<double> out(crop.size(), 0.0);
  for (int y = 1; y + 1 < crop.rows; ++y)
    for (int x = 0; x < crop.cols; ++x) out(y, x) = crop(y + 1, x) - crop(y - 1, x);
  return out;
}

void add_oriented(const cv::Mat_<double>& a, const cv::Mat_<double>& b, const OrientedBins& bins,
                  const Grid& grid, std::span<double> out) {
  const double range = bins.whole_turn ? 2 * std::numbers::pi : std::numbers::pi;
  for (int y = 0; y < a.rows; ++y) {
    const int row = grid.part(y) * grid.cells();
    for (int x = 0; x < a.cols; ++x) {
      const double magnitude = std::hypot(a(y, x), b(y, x));
      if (magnitude == 0) continue;
      double angle = std::atan2(b(y, x), a(y, x));
      if (angle < 0) angle += range;
      if (angle >= range) angle -= range;
      const int bin = std::min(static_cast<int>(angle / range * bins.bins), bins.bins - 1);
      out[static_cast<std::size_t>((row + grid.part(x)) * bins.bins + bin)] +=
          bins.weight == OrientedWeight::magnitude ? magnitude : 1;
    }
  }
}

}  // namespace micro
