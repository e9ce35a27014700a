#include "libmicro/features/facemark_points.h"

#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/features/sequences.h"

namespace micro {

std::vector<cv::Point2f> crop_points(const Landmarks& unit, int crop_side, int first) {
  std::vector<cv::Point2f> points;
  const auto side = static_cast<float>(crop_side);
  for (int i = first; i < 68; ++i) points.emplace_back(unit(i, 0) * side - 0.5F, unit(i, 1) * side - 0.5F);
  return points;
}

std::vector<ColumnInfo> point_columns(int first) {
  std::vector<ColumnInfo> columns;
  for (int i = first; i < 68; ++i)
    for (const char* axis : {"x", "y"}) columns.push_back({axis + std::to_string(i), "IOD"});
  columns.push_back({"distance", "IOD"});
  return columns;
}

void put_points(const std::vector<cv::Point2f>& fitted, const std::vector<cv::Point2f>& tracked,
                int crop_side, std::span<double> out) {
  const double iod = CanonicalCrop{crop_side}.inter_ocular();
  const cv::Point2d origin(0.5 * crop_side - 0.5, CanonicalCrop::eye_y * crop_side - 0.5);
  double squares = 0;
  bool good = fitted.size() == tracked.size();
  for (std::size_t i = 0; good && i < fitted.size(); ++i) {
    const cv::Point2d point(fitted[i]);
    good = std::isfinite(point.x) && std::isfinite(point.y);
    out[2 * i] = (point.x - origin.x) / iod, out[2 * i + 1] = (point.y - origin.y) / iod;
    squares += (point - cv::Point2d(tracked[i])).dot(point - cv::Point2d(tracked[i]));
  }
  if (!good) return fill_missing(out);
  out.back() = std::sqrt(squares / static_cast<double>(fitted.size())) / iod;
}

void guarded(const std::string& model, const std::function<void()>& call) {
  try {
    call();
  } catch (const cv::Exception& error) {
    throw Error(ErrorCategory::plugin,
                "'" + model + "' is no model that OpenCV's face module can use (it says: " + error.err + ")",
                "is it of this kind, made by microx train or by OpenCV?");
  }
}

}  // namespace micro
