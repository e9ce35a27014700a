#pragma once

#include <vector>

#include "libmicro/core/event.h"

namespace micro {

/// Frames as a list of spans that neither touch nor overlap: hours of video cost no memory.
class FrameSet {
 public:
  void add(FrameIndex first, FrameIndex last);  ///< inclusive
  FrameIndex size() const;
  FrameIndex shared_with(const FrameSet& other) const;  ///< frames that are in both

 private:
  struct Span {
    FrameIndex first, last;
  };
  std::vector<Span> spans_;  // ascending
};

}  // namespace micro
