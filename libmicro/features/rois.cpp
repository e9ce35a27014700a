#include "libmicro/features/rois.h"

#include <cmath>

namespace micro {
namespace {

constexpr double unit_iod = 2 * CanonicalCrop::eye_half_distance;

/// A box on the subject's right: mean of some landmarks, shifted outward and down, half width and height, all
/// in inter-ocular distances.
struct Roi {
  const char* name;
  std::vector<int> landmarks;
  double outward, down, half_width, half_height;
};

const std::vector<Roi>& right_rois() {
  static const std::vector<Roi> list{{"forehead_outer", {17, 18, 19}, 0, -0.24, 0.18, 0.10},
                                     {"forehead_inner", {20, 21}, 0, -0.24, 0.15, 0.10},
                                     {"brow_outer", {17, 18}, 0, -0.03, 0.12, 0.09},
                                     {"brow_middle", {19}, 0, -0.03, 0.09, 0.09},
                                     {"brow_inner", {20, 21}, 0, -0.03, 0.12, 0.09},
                                     {"glabella", {21, 22}, 0.07, 0.05, 0.07, 0.11},
                                     {"eye_corner", {36}, 0.14, 0, 0.10, 0.10},
                                     {"lid_upper", {37, 38}, 0, -0.06, 0.15, 0.06},
                                     {"lid_lower", {40, 41}, 0, 0.08, 0.15, 0.06},
                                     {"nose_side", {28, 29}, 0.12, 0, 0.08, 0.13},
                                     {"nose_wing", {31}, 0.05, -0.03, 0.09, 0.09},
                                     {"cheek_inner", {31, 41}, 0, 0, 0.11, 0.11},
                                     {"cheek_outer", {36, 48}, 0.10, 0, 0.13, 0.15},
                                     {"nasolabial", {31, 48}, 0.02, 0, 0.10, 0.10},
                                     {"lip_upper", {49, 50}, 0, -0.02, 0.11, 0.08},
                                     {"mouth_corner", {48}, 0.03, 0, 0.10, 0.10},
                                     {"lip_lower", {58, 59}, 0, 0.02, 0.11, 0.08},
                                     {"chin", {7, 58}, 0, 0.05, 0.12, 0.12}};
  return list;
}

cv::Point2d centre_of(const Roi& roi, const Landmarks& shape, bool left) {
  cv::Point2d sum(0, 0);
  for (const int i : roi.landmarks) {
    const int landmark = left ? mirrored(i) : i;
    sum += cv::Point2d(shape(landmark, 0), shape(landmark, 1));
  }
  const cv::Point2d shift(left ? roi.outward : -roi.outward, roi.down);
  return sum / static_cast<double>(roi.landmarks.size()) + shift * unit_iod;
}

}  // namespace

int mirrored(int landmark) {
  constexpr std::array<int, 12> eyes{45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40};
  if (landmark <= 16) return 16 - landmark;
  if (landmark <= 26) return 43 - landmark;
  if (landmark <= 30) return landmark;
  if (landmark <= 35) return 66 - landmark;
  if (landmark <= 47) return eyes[static_cast<std::size_t>(landmark - 36)];
  if (landmark <= 54) return 102 - landmark;
  if (landmark <= 59) return 114 - landmark;
  return landmark <= 64 ? 124 - landmark : 132 - landmark;
}

const std::vector<std::string>& roi_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const char* side : {"_r", "_l"})
      for (const auto& roi : right_rois()) list.push_back(std::string(roi.name) + side);
    return list;
  }();
  return names;
}

std::array<cv::Rect, roi_count> rois(const Landmarks& unit_shape, int crop_side) {
  std::array<cv::Rect, roi_count> boxes;
  std::size_t at = 0;
  for (const bool left : {false, true})
    for (const auto& roi : right_rois()) {
      const cv::Point2d centre = centre_of(roi, unit_shape, left) * crop_side;
      const double width = roi.half_width * unit_iod * crop_side,
                   height = roi.half_height * unit_iod * crop_side;
      const cv::Rect box(cv::Point(cvRound(centre.x - width), cvRound(centre.y - height)),
                         cv::Point(cvRound(centre.x + width), cvRound(centre.y + height)));
      boxes[at++] = box & cv::Rect(0, 0, crop_side, crop_side);
    }
  return boxes;
}

}  // namespace micro
