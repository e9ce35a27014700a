#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include "libmicro/core/regions.h"

namespace micro {

inline constexpr int signal_count = 2 * region_count;  ///< x of region r at 2 r, y at 2 r + 1
using Pattern = Eigen::Matrix<double, signal_count, 1>;

/// Unit vectors (signal_count x patterns): which regions an action unit takes along and where to, for the
/// action units of the whole face and of each side; appearance changes of the Facial Action Coding System
/// (Ekman, Friesen and Hager, 2002). A search that knows what to look for sees less movement than one that
/// does not; regions that move in other ways are still found one by one.
const Eigen::SparseMatrix<double>& face_patterns();

}  // namespace micro
