#include "libmicro/evaluation/frame_set.h"

#include <algorithm>

namespace micro {

void FrameSet::add(FrameIndex first, FrameIndex last) {
  const auto begin = std::ranges::lower_bound(spans_, first - 1, {}, &Span::last);
  auto end = begin;
  for (; end != spans_.end() && end->first <= last + 1; ++end) {
    first = std::min(first, end->first);
    last = std::max(last, end->last);
  }
  spans_.insert(spans_.erase(begin, end), {first, last});
}

FrameIndex FrameSet::size() const {
  FrameIndex frames = 0;
  for (const Span& span : spans_) frames += span.last - span.first + 1;
  return frames;
}

FrameIndex FrameSet::shared_with(const FrameSet& other) const {
  FrameIndex frames = 0;
  auto one = spans_.begin(), two = other.spans_.begin();
  while (one != spans_.end() && two != other.spans_.end()) {
    frames += std::max<FrameIndex>(0, std::min(one->last, two->last) - std::max(one->first, two->first) + 1);
    (one->last < two->last ? one : two)++;
  }
  return frames;
}

}  // namespace micro
