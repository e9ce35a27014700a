#include <algorithm>
#include <cmath>

#include "libmicro/features/descriptor.h"
#include "libmicro/features/generic_head.h"

namespace micro {
namespace {

/// Lengths on a shape seen from the front, in inter-ocular distances.
class Measures {
 public:
  explicit Measures(const FrontalShape& shape) : shape_(shape) {}

  double distance(int a, int b) const { return (shape_.row(a) - shape_.row(b)).norm(); }
  double eye_aspect_ratio(int first) const { return micro::eye_aspect_ratio(shape_, first); }
  /// The same for the inner lips: the mean of three heights over the width.
  double mouth_aspect_ratio() const {
    return ratio(distance(61, 67) + distance(62, 66) + distance(63, 65), 3 * distance(60, 64));
  }
  /// How far the mean of landmarks first .. last is above the middle of an eye.
  double above_eye(int first, int last, int eye) const { return mean_y(eye, eye + 5) - mean_y(first, last); }
  /// How far a landmark is above the middle of the lips.
  double above_lips(int landmark) const {
    return 0.5 * (shape_(51, 1) + shape_(57, 1)) - shape_(landmark, 1);
  }

 private:
  static double ratio(double a, double b) { return a / std::max(b, 1e-6); }
  double mean_y(int first, int last) const { return shape_.col(1).segment(first, last - first + 1).mean(); }

  const FrontalShape& shape_;
};

struct Column {
  ColumnInfo info;
  std::function<double(const Measures&)> value;
};

const std::vector<Column>& columns() {
  using M = const Measures&;
  static const std::vector<Column> list{
      {{"eye_aspect_ratio_r", "1"}, [](M m) { return m.eye_aspect_ratio(36); }},
      {{"eye_aspect_ratio_l", "1"}, [](M m) { return m.eye_aspect_ratio(42); }},
      {{"mouth_aspect_ratio", "1"}, [](M m) { return m.mouth_aspect_ratio(); }},
      {{"mouth_width", "IOD"}, [](M m) { return m.distance(48, 54); }},
      {{"mouth_opening", "IOD"}, [](M m) { return m.distance(62, 66); }},
      {{"lips_height", "IOD"}, [](M m) { return m.distance(51, 57); }},
      {{"brow_height_r", "IOD"}, [](M m) { return m.above_eye(17, 21, 36); }},
      {{"brow_height_l", "IOD"}, [](M m) { return m.above_eye(22, 26, 42); }},
      {{"brow_inner_height_r", "IOD"}, [](M m) { return m.above_eye(20, 21, 36); }},
      {{"brow_inner_height_l", "IOD"}, [](M m) { return m.above_eye(22, 23, 42); }},
      {{"brow_outer_height_r", "IOD"}, [](M m) { return m.above_eye(17, 18, 36); }},
      {{"brow_outer_height_l", "IOD"}, [](M m) { return m.above_eye(25, 26, 42); }},
      {{"brow_gap", "IOD"}, [](M m) { return m.distance(21, 22); }},
      {{"lip_corner_height_r", "IOD"}, [](M m) { return m.above_lips(48); }},
      {{"lip_corner_height_l", "IOD"}, [](M m) { return m.above_lips(54); }},
      {{"lip_corner_to_eye_r", "IOD"}, [](M m) { return m.distance(48, 36); }},
      {{"lip_corner_to_eye_l", "IOD"}, [](M m) { return m.distance(54, 45); }},
      {{"nose_to_lip", "IOD"}, [](M m) { return m.distance(33, 51); }},
      {{"nose_to_chin", "IOD"}, [](M m) { return m.distance(33, 8); }}};
  return list;
}

Extractor make(const MakeContext& context) {
  Extractor extractor;
  for (const auto& column : columns()) extractor.columns.push_back(column.info);
  extractor.compute = [undo_turn = context.parameters.flag("undo_turn")](const DescriptorInput& input,
                                                                         std::span<double> out) {
    const FrontalShape shape = frontal_shape(input.here().face, undo_turn);
    std::ranges::transform(columns(), out.begin(),
                           [&](const Column& column) { return column.value(Measures(shape)); });
  };
  return extractor;
}

}  // namespace

Descriptor descriptor_face_geometry() {
  return {
      .name = "face_geometry",
      .family = Family::geometry,
      .description =
          "openings and distances of eyes, brows and mouth from the landmarks, for a frontal head; as "
          "often new as landmarks are fitted (landmarks_fitted)",
      .reference =
          "eye aspect ratio: Soukupova and Cech, Real-Time Eye Blink Detection using Facial Landmarks, "
          "CVWW 2016; the others are distances over the inter-ocular distance",
      .parameters = {{"undo_turn", true, "undo the foreshortening by pitch and yaw, for an average head"}},
      .make = make,
      .basic = true,
      .cost_ms = 0.001};
}

}  // namespace micro
