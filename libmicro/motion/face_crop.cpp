#include "libmicro/motion/face_crop.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/warp.h"

namespace micro {
namespace {

cv::Matx33d lifted(const cv::Matx23d& m) {
  return {m(0, 0), m(0, 1), m(0, 2), m(1, 0), m(1, 1), m(1, 2), 0, 0, 1};
}

/// The source window that the crop sees, with a margin for interpolation.
cv::Rect window_of(const cv::Matx33d& image_from_crop, int side, cv::Size picture) {
  cv::Point2d low(1e9, 1e9), high(-1e9, -1e9);
  for (const cv::Vec3d& corner :
       {cv::Vec3d(0, 0, 1), cv::Vec3d(side, 0, 1), cv::Vec3d(0, side, 1), cv::Vec3d(side, side, 1)}) {
    const cv::Vec3d p = image_from_crop * corner;
    low = {std::min(low.x, p[0]), std::min(low.y, p[1])};
    high = {std::max(high.x, p[0]), std::max(high.y, p[1])};
  }
  const cv::Rect wanted(
      cv::Point(static_cast<int>(std::floor(low.x)) - 2, static_cast<int>(std::floor(low.y)) - 2),
      cv::Point(static_cast<int>(std::ceil(high.x)) + 3, static_cast<int>(std::ceil(high.y)) + 3));
  return wanted & cv::Rect({0, 0}, picture);
}

cv::Mat cut(const cv::Mat& picture, const cv::Matx33d& picture_from_crop, int side) {
  const auto affine = picture_from_crop.get_minor<2, 3>(0, 0);
  if (picture.type() == CV_8UC1) return warped(picture, affine, side);
  cv::Mat crop;
  cv::warpAffine(picture, crop, affine, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  return crop;
}

}  // namespace

cv::Matx23d crop_from_image(const cv::Matx23d& unit_from_image, int side) {
  cv::Matx23d scaled = unit_from_image * static_cast<double>(side);
  scaled(0, 2) -= 0.5;
  scaled(1, 2) -= 0.5;
  return scaled;
}

cv::Mat crop_face(const cv::Mat& luma, const cv::Matx23d& unit_from_image, int side) {
  const cv::Matx33d image_from_crop = lifted(crop_from_image(unit_from_image, side)).inv();
  const double step = std::hypot(image_from_crop(0, 0), image_from_crop(1, 0));
  const int reduction = static_cast<int>(std::floor(step));
  if (reduction < 2) return cut(luma, image_from_crop, side);
  cv::Rect window = window_of(image_from_crop, side, luma.size());
  window.width -= window.width % reduction, window.height -= window.height % reduction;
  if (window.empty()) return cv::Mat::zeros(side, side, luma.type());
  cv::Mat reduced;
  cv::resize(luma(window), reduced, {window.width / reduction, window.height / reduction}, 0, 0,
             cv::INTER_AREA);
  const double s = 1.0 / reduction;
  const cv::Matx33d reduced_from_image(s, 0, (0.5 - window.x) * s - 0.5, 0, s, (0.5 - window.y) * s - 0.5, 0,
                                       0, 1);
  const cv::Matx33d reduced_from_crop = reduced_from_image * image_from_crop;
  return cut(reduced, reduced_from_crop, side);
}

}  // namespace micro
