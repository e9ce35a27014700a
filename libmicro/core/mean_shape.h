#pragma once

#include "libmicro/core/face.h"

namespace micro {

/// The mean face: 68 points, eyes level, inter-ocular distance 1, origin midway between the eyes.
const Landmarks& mean_shape();

}  // namespace micro
