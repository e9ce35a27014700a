#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace flow_rules {

/// Where a region moves when an action unit acts, relative to the unit's strongest region.
struct RegionMotion {
  std::string_view region;  ///< without its side: "brow_inner" stands for brow_inner_r and brow_inner_l
  double out;               ///< away from the middle of the face; 0 for regions in the middle
  double down;
};

/// One action unit as the FACS manual describes its appearance change.
struct UnitRule {
  int number;
  bool sided;                       ///< may act on one side alone
  double largest;                   ///< displacement at maximal contraction (E), % of inter-ocular distance
  std::vector<RegionMotion> moves;  ///< strongest first
};

/// The rules by number. Which regions move where is from Ekman, Friesen and Hager, Facial Action Coding
/// System (2002), "appearance changes" of each unit, and for the lower face from the manual's grouping into
/// up/down, horizontal, oblique and orbital actions; relative sizes are rounded to what neighbouring skin
/// does in real faces, see docs/recognition.md. Regions that the manual has move but that barely do are left
/// out.
const std::vector<UnitRule>& unit_rules();

/// Units that pull the same skin in opposite ways and are shown together: what is left of 1+4 looks like
/// neither of them (the manual has a page of its own for it), so they are looked for as one.
const std::vector<std::pair<int, int>>& opposed_units();

/// Where regions lie in a face at rest, in inter-ocular distances from the middle between the eyes: what a
/// rest of head motion does to each.
struct RegionPlace {
  std::string_view region;
  double out, down;
};
const std::vector<RegionPlace>& region_places();

}  // namespace flow_rules
