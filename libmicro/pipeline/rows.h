#pragma once

#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/core/frame.h"
#include "libmicro/core/motion.h"
#include "libmicro/core/schema.h"

namespace micro {

/// The datasets below /frames and their values for one frame, in that order.
Schema frame_schema();
std::vector<double> frame_values(const Frame& frame);

/// The datasets below /faces/<id>: observation, motion, then `features`.
Schema face_schema(const Schema& features);
/// `features`: the descriptors' columns, concatenated.
std::vector<double> face_values(const FaceObservation& face, const MotionSample& motion,
                                const std::vector<double>& features);
/// A face that is not there: valid = 0, everything else NaN.
std::vector<double> absent_face_values(const Schema& schema);

}  // namespace micro
