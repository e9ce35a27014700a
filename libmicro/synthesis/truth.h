#pragma once

#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/options.h"
#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// What a truth says besides the plan itself.
struct TruthHeader {
  std::string clip;    ///< file name of the clip
  std::string source;  ///< file name of the still or video it was made from
  bool from_video = false;
  int face = 0;  ///< which face of the source
  int width = 0, height = 0;
  double inter_ocular_px = 0;  ///< pixels of the clip; of a video: the median over the frames with the face
  double playback_fps = 0;
  std::vector<PlannedSpan> visible;   ///< frames in which the face of a video is seen
  std::vector<std::string> warnings;  ///< of decoding the video
  OptionSet settings;                 ///< that the clip depends on
};

/// By its duration; distractors are macro.
EventClass class_of(const PlannedEvent& event, double fps);

/// First and last frame with at least a tenth of the displacement at the apex: what a coder can see first.
struct TenthFrames {
  FrameIndex onset, offset;
};
TenthFrames tenth_frames(const PlannedEvent& event, const Timeline& timeline);

/// The whole truth as JSON, format "microx truth 1".
std::string truth_json(const SpikePlan& plan, const TruthHeader& header);

/// A table with one row an event, expressions and distractors first, then blinks, gaze shifts and speech; a
/// clip without any expression has one row without frames, which says so.
std::string truth_csv(const SpikePlan& plan, const TruthHeader& header);

}  // namespace micro
