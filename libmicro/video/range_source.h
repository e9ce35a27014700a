#pragma once

#include <memory>

#include "libmicro/video/frame_source.h"

namespace micro {

/// The frames of `whole` from `start_s` up to, not including, `end_s` (seconds of playback time from its
/// first frame; end 0 = to the end), numbered from 0, with capture times from 0. Presentation times stay
/// those of the file. What is lost or damaged outside the range is not counted. Throws Error(input) when no
/// frame lies in it.
std::unique_ptr<FrameSource> range_of(std::unique_ptr<FrameSource> whole, double start_s, double end_s);

}  // namespace micro
