#include "plugins/flow-rules/motion_table.h"

namespace flow_rules {

const std::vector<UnitRule>& unit_rules() {
  static const std::vector<UnitRule> rules{
      // Frontalis, medial part: raises the inner brow only.
      {1, true, 14, {{"brow_inner", 0, -1}, {"brow_outer", 0.1, 0.1}}},
      // Frontalis, lateral part: raises the outer brow and the fold above the eye.
      {2, true, 14, {{"brow_outer", 0.25, -1}, {"lid_upper", 0.1, -0.3}}},
      // Corrugator, depressor supercilii, procerus: brows down and together.
      {4, true, 10, {{"brow_inner", -0.6, 0.9}, {"glabella", 0, 0.1}}},
      // Levator palpebrae: the upper lid up.
      {5, true, 6, {{"lid_upper", 0, -1}}},
      // Orbicularis oculi, orbital part: cheek up, skin around the eye towards it.
      {6, true, 7, {{"cheek", 0, -0.7}, {"lid_lower", -0.55, -0.2}}},
      // Orbicularis oculi, palpebral part: the lower lid up and towards the nose.
      {7, true, 5, {{"lid_lower", -0.4, -1}, {"cheek", 0, -0.2}}},
      // Levator labii superioris alaeque nasi: skin along the nose and its wings up.
      // The infraorbital triangle goes with them.
      {9,
       true,
       10,
       {{"nose_wing", 0.2, -1},
        {"cheek", 0, -0.35},
        {"lid_lower", -0.1, -0.2},
        {"nose_bridge", 0, -0.15},
        {"lip_upper", 0, -0.1}}},
      // Levator labii superioris: the upper lip straight up, its wing-side parts most.
      {10, true, 12, {{"lip_upper", 0.3, -1}, {"lip_upper_m", 0, -0.35}, {"nose_wing", 0, -0.3}}},
      // Zygomaticus major: corners of the mouth up and out.
      {12, true, 20, {{"mouth_corner", 0.75, -0.8}, {"lip_upper", 0.15, -0.05}, {"cheek", 0, -0.05}}},
      // Buccinator: corners of the mouth tightened inwards.
      {14, true, 9, {{"mouth_corner", -1, -0.15}}},
      // Depressor anguli oris: corners of the mouth down.
      {15, true, 12, {{"mouth_corner", 0.2, 1}}},
      // Mentalis: chin boss and lower lip up.
      {17, false, 12, {{"chin", 0, -1}, {"lip_lower", 0, -0.3}}},
      // Incisivii labii: corners to the middle, the lips with them.
      {18, false, 13, {{"mouth_corner", -1, -0.1}, {"lip_upper", -0.25, -0.03}}},
      // Risorius: corners of the mouth straight out.
      {20, true, 15, {{"mouth_corner", 1, 0.1}}},
      // Orbicularis oris: the lips narrower from all sides.
      {23,
       false,
       9,
       {{"mouth_corner", -1, 0},
        {"lip_upper_m", 0, 0.45},
        {"lip_lower", 0, -0.45},
        {"lip_upper", -0.1, 0.23}}},
      // Orbicularis oris: the lips pressed together.
      {24, false, 7, {{"lip_upper_m", 0, 1}, {"lip_lower", 0, -0.85}, {"lip_upper", 0.4, 0.6}}},
      // Depressor labii or relaxation: the lips part.
      {25, false, 12, {{"lip_lower", 0, 1}, {"lip_upper_m", 0, -0.25}, {"lip_upper", 0, -0.15}}},
      // Masseter relaxed: the jaw drops.
      {26, false, 30, {{"chin", 0, 1}, {"lip_lower", 0, 0.8}}},
      // Levator palpebrae relaxed: the upper lid down over the eye. Counts only where the eye is seen to
      // close.
      {43, true, 8, {{"lid_upper", 0, 1}}}};
  return rules;
}

const std::vector<std::pair<int, int>>& opposed_units() {
  static const std::vector<std::pair<int, int>> pairs{{1, 4}};
  return pairs;
}

const std::vector<RegionPlace>& region_places() {
  static const std::vector<RegionPlace> places{{"brow_outer", 0.62, -0.36},
                                               {"brow_inner", 0.22, -0.40},
                                               {"glabella", 0, -0.30},
                                               {"lid_upper", 0.50, -0.07},
                                               {"lid_lower", 0.50, 0.09},
                                               {"nose_bridge", 0, 0.22},
                                               {"nose_wing", 0.22, 0.48},
                                               {"cheek", 0.52, 0.42},
                                               {"lip_upper", 0.22, 0.85},
                                               {"lip_upper_m", 0, 0.82},
                                               {"mouth_corner", 0.40, 0.97},
                                               {"lip_lower", 0, 1.10},
                                               {"chin", 0, 1.42}};
  return places;
}

}  // namespace flow_rules
