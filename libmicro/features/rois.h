#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/face.h"

namespace micro {

/// The landmark on the other side of the face.
int mirrored(int landmark);

/// The 36 regions of interest of MDMO: 18 on each side, boxes placed by the landmarks. The paper draws its
/// regions without giving their corners; these follow the same muscles.
inline constexpr int roi_count = 36;
/// "forehead_outer_r" .. "chin_r", then the same with _l.
const std::vector<std::string>& roi_names();
/// Boxes in crop pixels, cut off at the crop's edges; `unit_shape`: landmarks in the unit crop.
std::array<cv::Rect, roi_count> rois(const Landmarks& unit_shape, int crop_side);

}  // namespace micro
