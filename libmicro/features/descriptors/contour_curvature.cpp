#include <Eigen/QR>
#include <cmath>

#include "libmicro/features/descriptor.h"
#include "libmicro/features/generic_head.h"

namespace micro {
namespace {

struct Contour {
  const char* name;
  std::vector<int> landmarks;  ///< from the subject's right to the left
};

const std::vector<Contour>& contours() {
  static const std::vector<Contour> list{{"brow_r", {17, 18, 19, 20, 21}},
                                         {"brow_l", {22, 23, 24, 25, 26}},
                                         {"lid_upper_r", {36, 37, 38, 39}},
                                         {"lid_lower_r", {36, 41, 40, 39}},
                                         {"lid_upper_l", {42, 43, 44, 45}},
                                         {"lid_lower_l", {42, 47, 46, 45}},
                                         {"lip_upper", {48, 49, 50, 51, 52, 53, 54}},
                                         {"lip_lower", {48, 59, 58, 57, 56, 55, 54}},
                                         {"mouth_line", {60, 61, 62, 63, 64}},
                                         {"chin", {5, 6, 7, 8, 9, 10, 11}}};
  return list;
}

/// Curvature, in the middle of its chord, of the parabola that fits a contour best in the frame of the chord.
double curvature(const FrontalShape& shape, const std::vector<int>& landmarks) {
  const Eigen::RowVector2d first = shape.row(landmarks.front()), last = shape.row(landmarks.back());
  const Eigen::RowVector2d middle = 0.5 * (first + last), along = (last - first).normalized();
  const Eigen::RowVector2d down(-along.y(), along.x());
  Eigen::MatrixXd powers(landmarks.size(), 3);
  Eigen::VectorXd depth(landmarks.size());
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    const Eigen::RowVector2d point = shape.row(landmarks[i]) - middle;
    const auto row = static_cast<Eigen::Index>(i);
    const double s = point.dot(along);
    powers.row(row) << 1, s, s * s;
    depth[row] = point.dot(down);
  }
  const Eigen::Vector3d fit = powers.colPivHouseholderQr().solve(depth);
  return 2 * fit[2] / std::pow(1 + fit[1] * fit[1], 1.5);
}

Extractor make(const MakeContext& context) {
  Extractor extractor;
  for (const auto& contour : contours()) extractor.columns.push_back({contour.name, "1/IOD"});
  extractor.compute = [undo_turn = context.parameters.flag("undo_turn")](const DescriptorInput& input,
                                                                         std::span<double> out) {
    const FrontalShape shape = frontal_shape(input.here().face, undo_turn);
    for (std::size_t i = 0; i < contours().size(); ++i) out[i] = curvature(shape, contours()[i].landmarks);
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_contour_curvature() {
  return {
      .name = "contour_curvature",
      .family = Family::geometry,
      .description =
          "curvature of brows, lids, lips and chin from the landmarks, for a frontal head; positive where "
          "the middle is above the ends",
      .reference =
          "curvature of a least-squares parabola in the frame of the contour's chord; features of this "
          "kind: Tian, Kanade and Cohn, Recognizing Action Units for Facial Expression Analysis, PAMI 2001",
      .parameters = {{"undo_turn", true, "undo the foreshortening by pitch and yaw, for an average head"}},
      .make = make,
      .cost_ms = 0.005};
}

}  // namespace micro
