#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/core/regions.h"

namespace micro {

struct WeightedPixel {
  int x = 0, y = 0;
  float weight = 0;
};

/// Which crop pixels speak for which region, and which for the head. Weights fall off from the region's
/// centre and grow with the texture there, because flow on smooth skin is a guess.
struct RegionMap {
  std::array<std::vector<WeightedPixel>, region_count> regions;  ///< weights of a region sum to 1
  std::vector<WeightedPixel> head;                               ///< grid over the rigid part of the face
  std::array<std::vector<WeightedPixel>, 2> openings;  ///< inside the lids, right and left; weights sum to 1
  std::array<cv::Rect, 2> eyes;                        ///< eye openings, right and left, crop pixels
  std::array<cv::Rect, 2> cheeks;                      ///< skin below them
};

/// Which regions lie within a picture, from where to where: their windows' inner part (half of it in each
/// direction). `unit_from_image` places the unit crop.
std::array<bool, region_count> regions_in_picture(const Landmarks& unit_shape,
                                                  const cv::Matx23d& unit_from_image, cv::Size picture);

/// `unit_shape`: landmarks in the unit crop; `crop`: CV_8UC1, the reference crop.
RegionMap make_region_map(const Landmarks& unit_shape, const cv::Mat& crop);

}  // namespace micro
