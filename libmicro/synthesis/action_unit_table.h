#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace micro {

/// Where one bump of an action unit lies and where it pulls to. Written for the subject's right side (picture
/// left); the left is its mirror image. Lengths in inter-ocular distances, x to the subject's left, y down.
struct BumpRow {
  std::vector<int> right, left;  ///< landmarks whose mean, plus `shift`, is the centre; empty left = a bump
                                 ///< in the middle of the face, without a twin
  cv::Point2d shift, radius;
  cv::Point2d pull;  ///< direction and relative strength
};

/// One action unit of the Facial Action Coding System.
struct ActionUnitRow {
  const char* name;
  const char* muscle;
  const char* description;  ///< what is seen to move
  bool sided;               ///< can be shown by one side of the face alone
  std::vector<BumpRow> bumps;
};

/// Muscles: Ekman, Friesen and Hager, Facial Action Coding System (2002), as tabulated by Clark et al.,
/// Front. Psychol. 11:920 (2020), table 1. Directions: the manual's grouping of the lower face into up/down,
/// horizontal, oblique and orbital actions and its appearance changes; for 12 also the 47 degrees measured by
/// Tarantili et al., Am. J. Orthod. Dentofac. Orthop. 128:8 (2005). That a muscle moves an oval of skin
/// around where it inserts, less with the distance: Waters, SIGGRAPH 1987. The extents are ours, chosen so
/// that neighbouring units overlap as those of real faces do; docs/spikein.md has the whole table.
const std::vector<ActionUnitRow>& action_unit_table();

}  // namespace micro
