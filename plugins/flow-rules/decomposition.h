#pragma once

#include <Eigen/Core>
#include <string_view>
#include <vector>

#include "plugins/flow-rules/event_motion.h"
#include "plugins/flow-rules/motion_table.h"

namespace flow_rules {

struct Settings {
  double smallest_error = 0.05;  ///< of a displacement, % of inter-ocular distance
  double mismatch = 0.08;        ///< of a rule on a real face, share of the event's largest displacement
  double head_rest = 0.5;        ///< head motion that may be left in it, % of inter-ocular distance
  double evidence = 12;          ///< by how much a unit must lower chi squared
  double other_side = 3;         ///< and by how much more to be taken on both sides rather than one
  double opposed = 12;           ///< and by how much more for two opposed units at once
  double weaker_side = 0.35;     ///< below this share of the other side's size it is one-sided
  double weaker_unit = 0.2;      ///< units below this share of the strongest are not reported
};

/// What an action unit contributes to an event.
struct Contribution {
  double right = 0, left = 0;  ///< displacement of its strongest region, % of inter-ocular distance
  double evidence =
      0;  ///< by how much chi squared rises without it (a unit that is not taken: falls with it)
  bool taken = false;
};

/// Explains a displacement of the regions as a sum of few rules, none of them negative: greedy choice by the
/// drop in chi squared with a look back after each step (orthogonal matching pursuit: Pati et al., Asilomar
/// 1993; with non-negative least squares: Bruckstein et al., IEEE Trans. Inf. Theory 54:4813, 2008). Noise
/// is whitened: measurement error and mismatch of each region, and, common to all, a rest of affine head
/// motion.
class Decomposition {
 public:
  /// `regions`: names in the order of the displacement. Throws when a region of the rules is not there.
  Decomposition(const std::vector<std::string_view>& regions, const Settings& settings);
  /// One contribution a rule, in the order of unit_rules().
  std::vector<Contribution> explain(const EventMotion& motion) const;

 private:
  Settings settings_;
  Eigen::MatrixXd templates_;  ///< coordinates x parts: a sided rule has two, right and left
  std::vector<std::vector<Eigen::Index>> parts_;  ///< of each rule
  Eigen::MatrixXd head_;                          ///< coordinates x 6
};

}  // namespace flow_rules
