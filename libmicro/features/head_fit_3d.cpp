#include "libmicro/features/head_fit_3d.h"

#include <Eigen/Cholesky>
#include <Eigen/Geometry>
#include <cmath>
#include <functional>

#include "libmicro/features/rois.h"

namespace micro {
namespace {

constexpr int rounds = 12, pose_size = 6;

struct Shift {
  int landmark;  ///< of the subject's right half or the middle
  double outward, down, away;
};

enum class Sides { both, right, left };

HeadMode local_mode(const std::string& name, const std::vector<Shift>& shifts, Sides sides) {
  HeadMode mode{name, HeadPoints::Zero()};
  for (const auto& [landmark, outward, down, away] : shifts) {
    if (sides != Sides::left) mode.shift.row(landmark) << -outward, down, away;
    if (sides != Sides::right) mode.shift.row(mirrored(landmark)) << outward, down, away;
  }
  return mode;
}

HeadMode whole_mode(const std::string& name,
                    const std::function<Eigen::RowVector3d(const Eigen::RowVector3d&)>& field) {
  HeadMode mode{name, HeadPoints::Zero()};
  for (int i = 0; i < 68; ++i) mode.shift.row(i) = field(generic_head().row(i));
  return mode;
}

void add_sided(std::vector<HeadMode>& modes, const std::string& name, const std::vector<Shift>& shifts) {
  modes.push_back(local_mode(name + "_r", shifts, Sides::right));
  modes.push_back(local_mode(name + "_l", shifts, Sides::left));
}

std::vector<HeadMode> make_modes() {
  const double eyes = generic_head().col(2).segment<12>(36).mean();
  std::vector<HeadMode> modes;
  modes.push_back(
      whole_mode("face_width", [](const auto& p) { return Eigen::RowVector3d(0.06 * p.x(), 0, 0); }));
  modes.push_back(whole_mode(
      "face_length", [](const auto& p) { return Eigen::RowVector3d(0, 0.06 * std::max(0.0, p.y()), 0); }));
  modes.push_back(whole_mode(
      "face_depth", [eyes](const auto& p) { return Eigen::RowVector3d(0, 0, 0.12 * (p.z() - eyes)); }));
  modes.push_back(
      local_mode("inner_brow_up", {{21, 0, -0.09, 0}, {20, 0, -0.06, 0}, {19, 0, -0.02, 0}}, Sides::both));
  modes.push_back(local_mode(
      "brows_together", {{21, -0.04, 0.03, 0}, {20, -0.03, 0.02, 0}, {19, -0.02, 0.01, 0}}, Sides::both));
  add_sided(modes, "outer_brow_up",
            {{17, 0, -0.05, 0}, {18, 0, -0.08, 0}, {19, 0, -0.06, 0}, {20, 0, -0.02, 0}});
  add_sided(modes, "lids_closed",
            {{37, 0, 0.05, 0}, {38, 0, 0.05, 0}, {40, 0, -0.015, 0}, {41, 0, -0.015, 0}});
  modes.push_back(local_mode("upper_lip_up",
                             {{50, 0, -0.05, 0},
                              {51, 0, -0.05, 0},
                              {49, 0, -0.03, 0},
                              {61, 0, -0.05, 0},
                              {62, 0, -0.05, 0},
                              {31, 0.01, -0.02, 0}},
                             Sides::both));
  modes.push_back(local_mode("mouth_wide",
                             {{48, 0.08, 0, 0.03},
                              {60, 0.07, 0, 0.03},
                              {49, 0.04, 0, 0.01},
                              {59, 0.04, 0, 0.01},
                              {50, 0.015, 0, 0},
                              {58, 0.015, 0, 0},
                              {61, 0.015, 0, 0},
                              {67, 0.015, 0, 0}},
                             Sides::both));
  add_sided(modes, "lip_corner_up",
            {{48, 0.02, -0.06, 0.02}, {60, 0.02, -0.05, 0.02}, {49, 0.01, -0.02, 0}, {59, 0.01, -0.02, 0}});
  modes.push_back(local_mode("jaw_open",
                             {{6, 0, 0.14, 0.04},
                              {7, 0, 0.17, 0.05},
                              {8, 0, 0.18, 0.05},
                              {5, 0, 0.09, 0.03},
                              {4, 0, 0.04, 0.01},
                              {57, 0, 0.16, 0.04},
                              {58, 0, 0.15, 0.04},
                              {59, -0.01, 0.10, 0.03},
                              {66, 0, 0.16, 0.04},
                              {67, 0, 0.15, 0.04},
                              {48, -0.02, 0.04, 0.01},
                              {60, -0.02, 0.04, 0.01}},
                             Sides::both));
  return modes;
}

Eigen::Matrix3d rotation(const Eigen::Vector3d& vector) {
  const double angle = vector.norm();
  return angle > 0 ? Eigen::AngleAxisd(angle, vector / angle).toRotationMatrix()
                   : Eigen::Matrix3d::Identity();
}

/// The head as the eyes' places and the given pitch and yaw suggest.
HeadFit3d first_guess(const Landmarks& landmarks, const HeadPose& pose) {
  HeadFit3d fit;
  const auto angle = [](float value) { return std::isfinite(value) ? static_cast<double>(value) : 0.0; };
  fit.turn = turn_of(angle(pose.rotation.x()), angle(pose.rotation.y()));
  fit.weights = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(head_modes().size()));
  // Best turn in the picture and scale for that, as of two sets of points (Umeyama, PAMI 1991).
  FrontalShape seen = landmarks.cast<double>(), model = generic_head() * fit.turn.transpose().leftCols<2>();
  const Eigen::RowVector2d seen_middle = seen.colwise().mean(), model_middle = model.colwise().mean();
  seen.rowwise() -= seen_middle, model.rowwise() -= model_middle;
  const double a = (model.array() * seen.array()).sum();
  const double b = model.col(0).dot(seen.col(1)) - model.col(1).dot(seen.col(0));
  fit.scale = std::hypot(a, b) / model.squaredNorm();
  fit.turn = Eigen::AngleAxisd(std::atan2(b, a), Eigen::Vector3d::UnitZ()).toRotationMatrix() * fit.turn;
  const Eigen::RowVector3d centre = generic_head().colwise().mean();
  fit.shift = seen_middle.transpose() - fit.scale * (fit.turn * centre.transpose()).head<2>();
  return fit;
}

/// One Gauss-Newton step; returns its length in the scaled parameters.
double improve(HeadFit3d& fit, const FrontalShape& seen, double precision) {
  const auto& modes = head_modes();
  const auto size = static_cast<Eigen::Index>(pose_size + modes.size());
  Eigen::MatrixXd jacobian(136, size);
  Eigen::VectorXd error(136);
  const HeadPoints shape = fit.shape();
  const FrontalShape drawn = fit.project(shape);
  const Eigen::Matrix<double, 2, 3> flat = fit.scale * fit.turn.topRows<2>();
  for (int i = 0; i < 68; ++i) {
    const Eigen::Vector3d turned = fit.scale * fit.turn * shape.row(i).transpose();
    error.segment<2>(2 * i) = (seen.row(i) - drawn.row(i)).transpose();
    auto rows = jacobian.middleRows<2>(2 * i);
    rows.col(0) = turned.head<2>();  // of the logarithm of the scale
    // Turning by a small vector w moves a point by w x point.
    rows.col(1) << 0, -turned.z();
    rows.col(2) << turned.z(), 0;
    rows.col(3) << -turned.y(), turned.x();
    rows.middleCols<2>(4) = fit.scale * Eigen::Matrix2d::Identity();
    for (std::size_t k = 0; k < modes.size(); ++k)
      rows.col(pose_size + static_cast<Eigen::Index>(k)) = flat * modes[k].shift.row(i).transpose();
  }
  Eigen::MatrixXd normal = precision * jacobian.transpose() * jacobian;
  Eigen::VectorXd right = precision * jacobian.transpose() * error;
  normal.diagonal().tail(fit.weights.size()).array() += 1;
  right.tail(fit.weights.size()) -= fit.weights;
  const Eigen::VectorXd step = normal.ldlt().solve(right);
  fit.shift += fit.scale * step.segment<2>(4);
  fit.scale *= std::exp(step[0]);
  fit.turn = rotation(step.segment<3>(1)) * fit.turn;
  fit.weights += step.tail(fit.weights.size());
  return step.norm();
}

}  // namespace

const std::vector<HeadMode>& head_modes() {
  static const std::vector<HeadMode> modes = make_modes();
  return modes;
}

HeadPoints HeadFit3d::shape() const {
  HeadPoints points = generic_head();
  for (Eigen::Index k = 0; k < weights.size(); ++k)
    points += weights[k] * head_modes()[static_cast<std::size_t>(k)].shift;
  return points;
}

FrontalShape HeadFit3d::project(const HeadPoints& shape) const {
  return (scale * (shape * turn.transpose().leftCols<2>())).rowwise() + shift.transpose();
}

Eigen::Vector3d HeadFit3d::angles() const {
  return {std::atan2(turn(2, 1), turn(2, 2)), std::asin(std::clamp(-turn(2, 0), -1.0, 1.0)),
          std::atan2(turn(1, 0), turn(0, 0))};
}

HeadFit3d fit_head_3d(const Landmarks& landmarks, const HeadPose& start, double noise) {
  HeadFit3d fit = first_guess(landmarks, start);
  const FrontalShape seen = landmarks.cast<double>();
  const double precision = 1 / std::pow(noise * fit.scale, 2);
  for (int round = 0; round < rounds; ++round)
    if (improve(fit, seen, precision) < 1e-9) break;
  fit.residual = (seen - fit.project(fit.shape())).norm() / (std::sqrt(68.0) * fit.scale);
  return fit;
}

}  // namespace micro
