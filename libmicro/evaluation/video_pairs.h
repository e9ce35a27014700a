#pragma once

#include <limits>
#include <string>
#include <vector>

#include "libmicro/core/options.h"
#include "libmicro/evaluation/annotation.h"

namespace micro {

struct PairingOptions {
  std::string missing_videos =
      "error";     ///< a video that only one side has: error, empty (no events there), skip
  double fps = 0;  ///< capture rate of every video; 0 = as the sources say
  int frames = 0;  ///< length of the videos whose length no source says; 0 = unknown

  void add_to(OptionSet& set);
};

/// One video as both sides have it.
struct VideoPair {
  std::string name, subject;
  double fps = std::numeric_limits<double>::quiet_NaN();  ///< NaN = not known
  FrameIndex frames = 0;                                  ///< 0 = not known
  std::vector<Annotation> predicted, truth;

  /// Length in minutes; NaN when rate or length is not known.
  double minutes() const;
};

struct PairedVideos {
  std::vector<VideoPair> videos;  ///< by subject and name
  std::vector<std::string> notes;
};

/// Brings the videos of two sources together by name, and by subject where both name one. A recording may
/// also go by the name of the video it was made from. Where neither side has more than one video and one of
/// them is unnamed, the two belong together. Throws Error(input) for videos that only one side has (see
/// PairingOptions), for names that fit several videos, and for capture rates that differ by more than a
/// thousandth: frames would not correspond.
PairedVideos pair_videos(AnnotationSet predicted, AnnotationSet truth, const PairingOptions& options);

}  // namespace micro
