#pragma once

#include <string>

#include "libmicro/core/frame.h"

namespace micro {

/// Where long work tells how far it is. The library itself never prints.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// `done` of `total` frames (total 0 = unknown); `stage` is a short word such as "analysing".
  virtual void progress(const std::string& stage, FrameIndex done, FrameIndex total) = 0;
  /// One line the user must see, e.g. lost frames.
  virtual void warning(const std::string& line) = 0;
};

}  // namespace micro
