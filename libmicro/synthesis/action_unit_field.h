#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/synthesis/face_region.h"

namespace micro {

/// One smooth bump of displacement, in the face's own frame (see FacePlacement): (1 - d / 4)^4 along `pull`,
/// d = (dx/rx)^2 + (dy/ry)^2. Close to a Gaussian of these radii, and exactly zero from two radii on.
struct DisplacementBump {
  cv::Point2d centre, radius, pull;

  cv::Point2d at(cv::Point2d p) const {
    const double u = (p.x - centre.x) / radius.x, v = (p.y - centre.y) / radius.y;
    const double left = 1 - 0.25 * (u * u + v * v);
    return left > 0 ? pull * (left * left * left * left) : cv::Point2d(0, 0);
  }
};

/// What one action unit, or several together, moves and where to: a smooth displacement field on a face, zero
/// outside the face, whose longest vector has length 1.
class ActionUnitField {
 public:
  /// The sum of `bumps`, faded out at the edge of the face, scaled to a largest length of 1.
  ActionUnitField(std::string name, std::vector<DisplacementBump> bumps, const FaceRegion& region);

  const std::string& name() const { return name_; }
  /// Displacement at a point; both in the face's own frame.
  cv::Point2d at(cv::Point2d p) const;
  /// Nothing outside moves.
  const cv::Rect2d& bounds() const { return bounds_; }
  /// Where the displacement has length 1.
  cv::Point2d strongest() const { return strongest_; }
  /// Largest norm of the derivative (its Lipschitz constant), per inter-ocular distance.
  double steepness() const { return steepness_; }
  /// Inter-ocular distances. Up to it, moving the skin by `amplitude` times the field maps the face onto
  /// itself one to one: the derivative stays below 1, so nothing folds over.
  double largest_amplitude() const { return 0.9 / steepness_; }
  const std::vector<DisplacementBump>& bumps() const { return bumps_; }

 private:
  void find_bounds();
  void normalise();
  void measure_steepness();

  std::string name_;
  std::vector<DisplacementBump> bumps_;
  FaceRegion region_;
  cv::Rect2d bounds_;
  cv::Point2d strongest_;
  double steepness_ = 0;
};

/// The part of the face that a name moves, as FACS writes it: "L" the subject's left only, "R" right only,
/// "B" both or the middle.
std::string side_of(const std::string& action_unit);

/// Every single unit that action_unit_field() knows, with its one-sided forms: "1", "L1", "R1", "2", ...
std::vector<std::string> action_unit_names();

/// Throws Error(usage) when there is no such unit: numbers joined by +, with L or R for one side: "12",
/// "L12", "1+2", "R4+7".
void check_action_unit(const std::string& name);

/// The field of an action unit, or of several joined by +, on a face; `face`: its landmarks in its own frame.
/// Throws as check_action_unit().
ActionUnitField action_unit_field(const std::string& name, const Landmarks& face);
/// The same within a region of its own.
ActionUnitField action_unit_field(const std::string& name, const Landmarks& face, const FaceRegion& region);

}  // namespace micro
