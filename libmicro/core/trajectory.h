#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "libmicro/core/frame.h"
#include "libmicro/core/regions.h"

namespace micro {

/// What one face did over a stretch of consecutive frames: all that spotting sees. Rows are frames; NaN where the face is
/// not valid.
struct Trajectory {
  FrameIndex first_frame = 0;         ///< number of row 0
  double capture_fps = 0;             ///< frames per second of footage
  std::vector<double> capture_s;      ///< N
  std::vector<std::uint8_t> valid;    ///< N
  Eigen::MatrixXd x, y;               ///< N x region_count, displacement in source pixels (right, down)
  Eigen::MatrixXd noise;              ///< N x region_count, standard error within the frame, source pixels
  Eigen::MatrixXd head;               ///< N x 4: x, y (source px), roll (rad), log inter-ocular distance
  Eigen::MatrixXd turn;               ///< N x 2: yaw, pitch as the displacement of what lies deeper, source pixels
  Eigen::MatrixXd eye_darkness;       ///< N x 2: right, left
  Eigen::MatrixXd eye_contrast;       ///< N x 2
  Eigen::MatrixXd eye_likeness;       ///< N x 2
  Eigen::MatrixXd gaze;               ///< N x 4: right x, y, left x, y; source pixels
  Eigen::VectorXd inter_ocular_px;    ///< N
  Eigen::VectorXd luma_mean;          ///< N, 0..1
  Eigen::VectorXd flow_residual;      ///< N, grey levels

  Eigen::Index frames() const { return static_cast<Eigen::Index>(valid.size()); }
};

}  // namespace micro
