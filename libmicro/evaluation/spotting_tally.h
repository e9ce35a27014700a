#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "libmicro/evaluation/compared_video.h"
#include "libmicro/evaluation/confusion.h"
#include "libmicro/evaluation/reliability.h"
#include "libmicro/evaluation/timing.h"

namespace micro {

struct BlinkCounts {
  long truths = 0;
  long found = 0;          ///< overlapped by a predicted blink or eye closure
  long as_expression = 0;  ///< overlapped by a predicted expression that is no hit
  long predictions = 0;    ///< predicted blinks
  long nowhere = 0;        ///< of these without any true blink
  void add(const BlinkCounts& other);
};

/// Everything that is added up over videos.
struct SpottingTally {
  std::vector<PerGroup<Counts>> sweep;  ///< one entry a threshold
  PerGroup<Counts> counts;              ///< at ScoreOptions::iou
  PerGroup<Timing> timing;
  std::array<Counts, 4> by_length;  ///< truths and hits (any class) by strict EventClass of the true event
  long touched = 0;                 ///< true events that share a frame with some predicted one
  long touching = 0;                ///< predicted events that share a frame with some true one
  double minutes = 0;               ///< NaN when rate or length of some video is not known
  BlinkCounts blinks;
  std::map<std::string, long> false_alarms_on;  ///< by kind of true event they share a frame with
  std::vector<Claim> claims;  ///< predicted events that carry a confidence; true = a hit of any class
  std::vector<PerGroup<Confusion>> emotions;  ///< of the hits; one entry, or none when nothing names emotions

  void add(const SpottingTally& other);
};

/// Counts what is to be counted of one video.
SpottingTally tally_video(const ComparedVideo& compared, const ScoreRules& rules);

}  // namespace micro
