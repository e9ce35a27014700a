#include "libmicro/spotting/face_patterns.h"

#include <vector>

namespace micro {
namespace {

/// Displacement of a region for the subject's right side; x to the subject's left, y down. Regions in the
/// middle of the face move half as much for one side.
struct Part {
  Region region;
  double x, y;
};

// One line an action unit: 1, 2, 1+2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 24, 25.
const std::vector<std::vector<Part>>& right_patterns() {
  using enum Region;
  static const std::vector<std::vector<Part>> patterns{
      {{brow_inner_r, 0.1, -1}, {glabella, 0, -0.5}, {brow_outer_r, 0, -0.15}},
      {{brow_outer_r, 0, -1}, {brow_inner_r, 0, -0.2}},
      {{brow_inner_r, 0.1, -1}, {brow_outer_r, 0, -1}, {glabella, 0, -0.5}},
      {{brow_inner_r, 0.5, 0.8}, {glabella, 0, 0.8}, {brow_outer_r, 0.2, 0.2}},
      {{lid_upper_r, 0, -1}},
      {{cheek_r, 0.2, -1}, {lid_lower_r, 0, -0.5}, {mouth_corner_r, 0.05, -0.2}},
      {{lid_lower_r, 0, -1}},
      {{nose_wing_r, 0.1, -1}, {nose_bridge, 0, -0.3}, {lip_upper_r, 0, -0.4}, {cheek_r, 0.1, -0.2}},
      {{lip_upper_r, 0, -1}, {lip_upper_m, 0, -0.8}, {nose_wing_r, 0, -0.4}},
      {{mouth_corner_r, -0.7, -0.7}, {cheek_r, -0.2, -0.3}, {lip_upper_r, -0.3, -0.3}},
      {{mouth_corner_r, 1, -0.2}, {lip_upper_r, 0.3, 0}},
      {{mouth_corner_r, -0.2, 1}},
      {{chin, 0, -1}, {lip_lower, 0, -0.7}},
      {{mouth_corner_r, -1, 0.1}, {cheek_r, -0.2, 0}},
      {{mouth_corner_r, 1, 0}, {lip_upper_r, 0.5, 0.2}},
      {{lip_upper_m, 0, 1}, {lip_upper_r, 0, 0.7}, {lip_lower, 0, -0.6}},
      {{lip_lower, 0, 1}, {chin, 0, 0.4}},
  };
  return patterns;
}

int mirrored(Region region) {
  using enum Region;
  switch (region) {
    case brow_outer_r:
      return index_of(brow_outer_l);
    case brow_inner_r:
      return index_of(brow_inner_l);
    case lid_upper_r:
      return index_of(lid_upper_l);
    case lid_lower_r:
      return index_of(lid_lower_l);
    case nose_wing_r:
      return index_of(nose_wing_l);
    case cheek_r:
      return index_of(cheek_l);
    case lip_upper_r:
      return index_of(lip_upper_l);
    case mouth_corner_r:
      return index_of(mouth_corner_l);
    default:
      return -1;
  }
}

enum class Side { both, right, left };

Pattern drawn(const std::vector<Part>& parts, Side side) {
  Pattern pattern = Pattern::Zero();
  const auto add = [&](int region, double x, double y) {
    pattern.segment<2>(2 * region) += Eigen::Vector2d(x, y);
  };
  for (const auto& part : parts) {
    const int right = index_of(part.region), left = mirrored(part.region);
    const double share = side == Side::both ? 1 : 0.5;
    if (left < 0) add(right, share * part.x, share * part.y);
    if (left >= 0 && side != Side::left) add(right, part.x, part.y);
    if (left >= 0 && side != Side::right) add(left, -part.x, part.y);
  }
  return pattern.normalized();
}

}  // namespace

const Eigen::SparseMatrix<double>& face_patterns() {
  static const Eigen::SparseMatrix<double> patterns = []() -> Eigen::SparseMatrix<double> {
    Eigen::MatrixXd out(signal_count, 3 * static_cast<Eigen::Index>(right_patterns().size()));
    Eigen::Index column = 0;
    for (const auto& parts : right_patterns())
      for (const Side side : {Side::both, Side::right, Side::left}) out.col(column++) = drawn(parts, side);
    return out.sparseView();
  }();
  return patterns;
}

}  // namespace micro
