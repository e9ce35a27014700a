#pragma once

#include <Eigen/Core>

#include "libmicro/core/face.h"

namespace micro {

using HeadPoints = Eigen::Matrix<double, 68, 3, Eigen::RowMajor>;
using FrontalShape = Eigen::Matrix<double, 68, 2, Eigen::RowMajor>;

/// An average head at rest: the landmarks in space, x to the subject's left, y down, z away from the camera,
/// in inter-ocular distances. x and y are those of the mean face, origin midway between the eyes; z is
/// counted from the nose tip and comes from rounded anthropometric depths (Farkas, Anthropometry of the Head
/// and Face, 1994).
const HeadPoints& generic_head();

/// Turn of the head by pitch and yaw (radians), roll aside: y-turn times x-turn, as HeadPose counts them.
Eigen::Matrix3d turn_of(double pitch, double yaw);

/// The landmarks as seen from the front: roll, size and place removed, and the foreshortening by pitch and
/// yaw, for a head with the depths of generic_head() under scaled orthographic projection. In inter-ocular
/// distances, origin midway between the eyes, eyes level. Without `undo_turn` pitch and yaw are left as they
/// are.
FrontalShape frontal_shape(const FaceObservation& face, bool undo_turn = true);

/// (|p2 p6| + |p3 p5|) / (2 |p1 p4|) over the six points of an eye, of which `first` is 36 or 42 (Soukupova
/// and Cech, CVWW 2016).
double eye_aspect_ratio(const FrontalShape& shape, int first);

}  // namespace micro
