#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/synthesis/course.h"
#include "libmicro/synthesis/spike_options.h"
#include "libmicro/synthesis/timeline.h"

namespace micro {

/// A facial movement that is put in. Frames inclusive: onset is the first displaced one, offset the last.
struct PlannedEvent {
  Interval interval;
  FrameIndex hold_end;  ///< last frame at the apex; the apex itself unless it is held
  Course course;        ///< at rest in the frames before the onset and after the offset
  std::string action_unit;
  double amplitude_px = 0;     ///< largest displacement of the skin at the apex, pixels of the clip
  double inter_ocular_px = 0;  ///< there
  bool distractor = false;     ///< a macro-expression that is not to be found
  std::string origin;          ///< of a listed event, for messages

  bool moves(FrameIndex frame) const { return frame >= interval.onset() && frame <= interval.offset(); }
  double amplitude_iod() const { return 100 * amplitude_px / inter_ocular_px; }
};

enum class BlinkKind { ordinary, partial, slow, twice, uneven };
const char* to_string(BlinkKind kind);

struct PlannedBlink {
  FrameIndex onset = 0, offset = 0;          ///< inclusive
  double closed_right = 1, closed_left = 1;  ///< 0 open .. 1 shut, at its most
  double shut_share = 0.08;                  ///< of the duration, spent at the most
  BlinkKind kind = BlinkKind::ordinary;
};

struct PlannedGaze {
  FrameIndex onset = 0, offset = 0;  ///< inclusive
  double side = 0, up = 0;           ///< -1 .. 1, to the subject's left and up
};

struct PlannedSpan {
  FrameIndex onset = 0, offset = 0;  ///< inclusive
};

/// Everything that happens in a clip: the truth.
struct SpikePlan {
  SpikeOptions options;
  Timeline timeline;
  std::vector<PlannedEvent> events;  ///< expressions and distractors by onset
  std::vector<PlannedBlink> blinks;
  std::vector<PlannedGaze> gazes;
  std::vector<PlannedSpan> speech;

  FrameIndex frames() const { return timeline.frames(); }
};

/// Where events can be put.
struct EventSpace {
  Timeline timeline;
  std::vector<PlannedSpan> usable;   ///< frames in which random events may lie, ascending
  std::vector<PlannedSpan> visible;  ///< frames in which any event may lie
  std::function<double(FrameIndex)> inter_ocular_px;
};

/// Lays out a clip made from a still: listed events where they are wanted, random ones in slots with quiet
/// gaps, blinks, gaze shifts and macro-expressions between them. Same options, same plan; amplitudes change
/// nothing else. Throws Error(usage) when the options do not fit (too many events for the length, ...).
SpikePlan make_plan(const SpikeOptions& options);

/// The same for a video, which has its own blinks, gaze and speech.
SpikePlan make_plan(const SpikeOptions& options, const EventSpace& space);

}  // namespace micro
