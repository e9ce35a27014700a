#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/trajectory.h"

namespace micro {

using RowMajorMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A table that plugins may ask for, by its path in the recording below /faces/<id>.
struct TableLayout {
  std::string name;  ///< "motion/strain", "features/hog", "events_features/hog"
  std::vector<std::string> columns, units;
  bool of_event = false;  ///< one row for the event instead of one a frame
};
struct NamedTable {
  TableLayout layout;
  RowMajorMatrix values;  ///< frames (or 1) x columns
};

/// How the face moved over some frames, as plugins see it.
struct MotionWindow {
  double capture_fps = 0, inter_ocular_px = 0;
  std::vector<double> time_s;
  RowMajorMatrix displacement;  ///< frames x (2 region_count): x and y in turn, % of inter-ocular distance
  RowMajorMatrix noise;         ///< frames x region_count, % of inter-ocular distance
  std::vector<NamedTable> tables;

  Eigen::Index frames() const { return displacement.rows(); }
};

/// One event within such a window.
struct EventWindow {
  MotionWindow motion;
  FrameIndex onset = 0, apex = 0, offset = 0;  ///< rows of the window
  EventKind kind = EventKind::expression;
  double confidence = 0, snr = 0;
};

/// Pixels become % of the median inter-ocular distance of the trajectory.
MotionWindow motion_window(const Trajectory& trajectory);

}  // namespace micro
