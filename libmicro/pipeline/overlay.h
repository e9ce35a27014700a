#pragma once

#include <filesystem>
#include <stop_token>

#include "libmicro/core/frame.h"
#include "libmicro/core/options.h"
#include "libmicro/core/progress.h"

namespace micro {

struct OverlayOptions {
  double speed = 0.125;      ///< 1 = as filmed
  double magnification = 8;  ///< of the face's motion on the right; 1 = none
  bool flow = true;          ///< arrows of that motion
  bool landmarks = true;
  int first = 0, last = -1;  ///< frames, inclusive; -1 = to the end
  std::string codec = "libx264";
  int quality = 20;             ///< 0 best .. 51 worst
  void add_to(OptionSet& set);  ///< as "overlay.*"
};

struct OverlayRequest {
  std::filesystem::path recording;
  std::filesystem::path video;  ///< empty = looked for, see find_footage()
  bool trust_video = false;
  std::filesystem::path output;  ///< the annotated video
  bool force = false;
};

/// Draws every frame once: the picture with landmarks, crop and the event it lies in, and beside it the
/// face-locked crop of the first face with its motion made larger (against the mean of the last half second).
/// Frames keep their times, stretched by the speed. Returns how many frames were written. Throws Error.
FrameIndex write_overlay(const OverlayRequest& request, const OverlayOptions& options, ProgressSink& progress,
                         const std::stop_token& stop);

}  // namespace micro
