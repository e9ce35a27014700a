#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "libmicro/core/frame.h"

namespace micro {

/// When each frame of a clip was filmed.
class Timeline {
 public:
  /// Evenly spaced frames.
  Timeline(double fps, FrameIndex frames) : fps_(fps), frames_(frames) {}
  /// Frames at given times, ascending; `fps` is their mean rate.
  Timeline(std::vector<double> seconds, double fps)
      : fps_(fps), frames_(static_cast<FrameIndex>(seconds.size())), seconds_(std::move(seconds)) {}

  double fps() const { return fps_; }
  FrameIndex frames() const { return frames_; }

  /// Before the first and after the last frame time goes on at the mean rate.
  double seconds(FrameIndex frame) const {
    if (seconds_.empty()) return static_cast<double>(frame) / fps_;
    const FrameIndex inside = std::clamp<FrameIndex>(frame, 0, frames_ - 1);
    return seconds_[static_cast<std::size_t>(inside)] + static_cast<double>(frame - inside) / fps_;
  }
  /// The frame nearest to a time; may lie outside the clip.
  FrameIndex nearest(double seconds) const {
    if (seconds_.empty()) return std::llround(seconds * fps_);
    const auto after = std::ranges::lower_bound(seconds_, seconds);
    const FrameIndex frame = after - seconds_.begin();
    if (frame == 0) return -std::llround((seconds_.front() - seconds) * fps_);
    if (frame == frames_) return frames_ - 1 + std::llround((seconds - seconds_.back()) * fps_);
    return *after - seconds <= seconds - *(after - 1) ? frame : frame - 1;
  }

 private:
  double fps_;
  FrameIndex frames_;
  std::vector<double> seconds_;  ///< empty = evenly spaced
};

}  // namespace micro
