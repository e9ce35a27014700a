#pragma once

#include <array>
#include <map>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/synthesis/action_unit_field.h"
#include "libmicro/synthesis/eyelid.h"
#include "libmicro/synthesis/speech.h"
#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// Everything that a plan makes the face of a still do, head motion aside, as a map from where skin is seen
/// to where it is in the still; both in the face's own frame.
class FaceMotion {
 public:
  struct Moving {
    const ActionUnitField* field;
    double size;  ///< inter-ocular distances
  };
  /// What the face does at one instant.
  struct State {
    std::vector<Moving> speech, expressions;
    std::array<double, 2> closed{};  ///< lids, right and left: 0 open .. 1 shut
    double gaze_side = 0, gaze_up = 0;
  };

  /// `face`: landmarks in the face's own frame. `plan` must outlive this. Throws Error(usage) as
  /// check_folding().
  FaceMotion(const SpikePlan& plan, const Landmarks& face);
  FaceMotion(const FaceMotion&) = delete;
  FaceMotion& operator=(const FaceMotion&) = delete;

  const ActionUnitField& field(std::size_t event) const { return *event_fields_[event]; }
  /// `instant`: within the exposure of `frame`, frames. An event moves nothing in frames it does not contain.
  State at(FrameIndex frame, double instant) const;
  /// Speech moves the skin with the expressions on it, lids move last.
  cv::Point2d source_of(cv::Point2d p, const State& state) const;
  /// Where skin is seen that speech alone has moved; the inverse of what source_of() does first.
  cv::Point2d spoken(cv::Point2d rest, const State& state) const;
  /// Nothing outside these boxes is moved.
  std::vector<cv::Rect2d> touched(const State& state) const;
  /// How far anything moves between two instants of a frame, inter-ocular distances.
  double travel(FrameIndex frame, double from, double to) const;

 private:
  const ActionUnitField& field_called(const std::string& name, const Landmarks& face);
  void check_speech() const;
  double closed(double frame, bool left) const;

  const SpikePlan& plan_;
  std::array<Eyelid, 2> lids_;
  Speech speech_;
  std::map<std::string, ActionUnitField> fields_;
  std::vector<const ActionUnitField*> event_fields_;
  std::optional<ActionUnitField> jaw_, lips_;  ///< while speaking
};

}  // namespace micro
