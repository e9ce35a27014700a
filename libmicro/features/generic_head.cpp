#include "libmicro/features/generic_head.h"

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>

#include "libmicro/core/mean_shape.h"
#include "libmicro/features/rois.h"

namespace micro {
namespace {

/// Depths behind the nose tip of the middle and the subject's right half.
constexpr std::array<std::pair<int, double>, 39> depths{
    {{0, 1.40},  {1, 1.35},  {2, 1.25},  {3, 1.10},  {4, 0.90},  {5, 0.70},  {6, 0.50},  {7, 0.33},
     {8, 0.24},  {17, 0.55}, {18, 0.40}, {19, 0.30}, {20, 0.25}, {21, 0.24}, {27, 0.22}, {28, 0.14},
     {29, 0.06}, {30, 0.00}, {31, 0.22}, {32, 0.17}, {33, 0.15}, {36, 0.46}, {37, 0.38}, {38, 0.36},
     {39, 0.38}, {40, 0.37}, {41, 0.39}, {48, 0.36}, {49, 0.25}, {50, 0.18}, {51, 0.18}, {57, 0.21},
     {58, 0.22}, {59, 0.28}, {60, 0.35}, {61, 0.20}, {62, 0.19}, {66, 0.21}, {67, 0.22}}};

Eigen::RowVector2d eye_centre(const FrontalShape& shape, int first) {
  return shape.middleRows<6>(first).colwise().mean();
}

/// Brings the eyes level, their middle to the origin, their distance to 1.
FrontalShape levelled(const FrontalShape& shape) {
  const Eigen::RowVector2d right = eye_centre(shape, 36), left = eye_centre(shape, 42), across = left - right;
  const double squared = across.squaredNorm();
  Eigen::Matrix2d turn;  // row vectors times this
  turn << across.x(), -across.y(), across.y(), across.x();
  return (shape.rowwise() - 0.5 * (right + left)) * (turn / squared);
}

}  // namespace

const HeadPoints& generic_head() {
  static const HeadPoints head = [] {
    HeadPoints points;
    points.leftCols<2>() = mean_shape().cast<double>();
    for (const auto& [landmark, depth] : depths) points(landmark, 2) = points(mirrored(landmark), 2) = depth;
    return points;
  }();
  return head;
}

Eigen::Matrix3d turn_of(double pitch, double yaw) {
  return (Eigen::AngleAxisd(yaw, Eigen::Vector3d::UnitY()) *
          Eigen::AngleAxisd(pitch, Eigen::Vector3d::UnitX()))
      .toRotationMatrix();
}

FrontalShape frontal_shape(const FaceObservation& face, bool undo_turn) {
  FrontalShape seen = levelled(face.landmarks.cast<double>());
  const double pitch = face.pose.rotation.x(), yaw = face.pose.rotation.y();
  if (!undo_turn || !std::isfinite(pitch) || !std::isfinite(yaw)) return seen;
  // Levelling has taken away what of the roll the turn itself brings about; the eyes must be as a turned head
  // has them.
  const Eigen::Matrix3d turn = turn_of(pitch, yaw);
  const double tilt = std::atan2(turn(1, 0), turn(0, 0));
  seen = (seen * Eigen::Rotation2Dd(tilt).toRotationMatrix().transpose()).eval();
  const Eigen::Matrix2d flat = turn.topLeftCorner<2, 2>();
  const Eigen::Vector2d depth = turn.topRightCorner<2, 1>();
  const Eigen::Matrix2d inverse = flat.inverse();
  // Eyes are equally deep, so the flat part alone tells the scale at which they are one apart.
  const double scale = (inverse * (eye_centre(seen, 42) - eye_centre(seen, 36)).transpose()).norm();
  FrontalShape frontal;
  const double eyes = generic_head().col(2).segment<12>(36).mean();
  for (int i = 0; i < 68; ++i)
    frontal.row(i) =
        (inverse * (seen.row(i).transpose() / scale - depth * (generic_head()(i, 2) - eyes))).transpose();
  return levelled(frontal);
}

double eye_aspect_ratio(const FrontalShape& shape, int first) {
  const auto distance = [&](int a, int b) { return (shape.row(first + a) - shape.row(first + b)).norm(); };
  return (distance(1, 5) + distance(2, 4)) / std::max(1e-6, 2 * distance(0, 3));
}

}  // namespace micro
