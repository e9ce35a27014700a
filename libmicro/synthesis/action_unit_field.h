#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/face.h"

namespace micro {

/// One smooth bump of displacement: exp(-(dx/rx)^2 - (dy/ry)^2) along `direction`, cut to zero smoothly at
/// two radii. All in the face's own frame: origin midway between the eyes, x along them to the subject's
/// left, y down, unit: the inter-ocular distance.
struct DisplacementBump {
  cv::Point2d centre, radius, direction;  ///< direction has length 1 for the strongest bump of an action unit
};

/// What one action unit moves and where to, after the Facial Action Coding System (Ekman, Friesen and Hager,
/// 2002).
struct ActionUnitField {
  std::string name;  ///< "12", "L12" (subject's left only), "1+2"
  std::string description;
  std::vector<DisplacementBump> bumps;
};

/// Names that action_unit_field() knows.
std::vector<std::string> action_unit_names();

/// The field of one action unit on a face; `face` are its landmarks in the face's own frame. Throws
/// Error(usage) for an unknown name.
ActionUnitField action_unit_field(const std::string& name, const Landmarks& face);

/// Landmarks in the face's own frame (see DisplacementBump).
Landmarks in_face_frame(const Landmarks& source);

/// Displacement of a bump at a point.
cv::Point2d displacement_at(const DisplacementBump& bump, cv::Point2d point);

}  // namespace micro
