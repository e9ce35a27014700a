#pragma once

#include <array>

namespace micro {

/// The facial regions whose motion is measured, in the order of every per-region axis. r and l are the
/// subject's own sides.
enum class Region {
  brow_outer_r,
  brow_inner_r,
  glabella,
  brow_inner_l,
  brow_outer_l,
  lid_upper_r,
  lid_lower_r,
  lid_upper_l,
  lid_lower_l,
  nose_bridge,
  nose_wing_r,
  nose_wing_l,
  cheek_r,
  cheek_l,
  lip_upper_r,
  lip_upper_m,
  lip_upper_l,
  mouth_corner_r,
  mouth_corner_l,
  lip_lower,
  chin
};

inline constexpr std::array region_names{
    "brow_outer_r",   "brow_inner_r", "glabella",    "brow_inner_l", "brow_outer_l", "lid_upper_r",
    "lid_lower_r",    "lid_upper_l",  "lid_lower_l", "nose_bridge",  "nose_wing_r",  "nose_wing_l",
    "cheek_r",        "cheek_l",      "lip_upper_r", "lip_upper_m",  "lip_upper_l",  "mouth_corner_r",
    "mouth_corner_l", "lip_lower",    "chin"};
inline constexpr int region_count = static_cast<int>(region_names.size());

inline constexpr int index_of(Region region) { return static_cast<int>(region); }

}  // namespace micro
