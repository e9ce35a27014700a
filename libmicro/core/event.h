#pragma once

#include <limits>
#include <string>
#include <vector>

#include "libmicro/core/frame.h"

namespace micro {

/// Inclusive frame numbers with onset <= apex <= offset; only make() builds one, so it always holds.
class Interval {
 public:
  /// Throws Error(internal) unless 0 <= onset <= apex <= offset.
  static Interval make(FrameIndex onset, FrameIndex apex, FrameIndex offset);

  FrameIndex onset() const { return onset_; }    ///< first frame of contraction
  FrameIndex apex() const { return apex_; }      ///< frame of peak displacement
  FrameIndex offset() const { return offset_; }  ///< last frame before the face is back at its baseline
  FrameIndex length() const { return offset_ - onset_ + 1; }

  /// Intersection over union of the two inclusive frame ranges, 0..1.
  double iou(const Interval& other) const;

 private:
  Interval(FrameIndex onset, FrameIndex apex, FrameIndex offset) : onset_(onset), apex_(apex), offset_(offset) {}
  FrameIndex onset_, apex_, offset_;
};

/// What an event was found to be. Only `expression` counts as a finding; the others are kept to be listed.
enum class EventKind { expression, blink, head_motion, speech, flicker, gaze, eye_closure };
const char* to_string(EventKind kind);
EventKind event_kind_from(const std::string& name);

/// `micro` 1/25-1/5 s, `brief` up to 1/2 s, `macro` above; shorter than 1/25 s is `transient`.
/// With the MEGC definition everything up to 1/2 s is `micro`.
enum class EventClass { transient, micro, brief, macro };
enum class ClassDefinition { strict, megc };
const char* to_string(EventClass event_class);
EventClass event_class_from(const std::string& name);
EventClass classify_duration(double duration_s, ClassDefinition definition);

/// What the confidence of an event is computed from.
struct Evidence {
  double score = 0;      ///< detection statistic over its threshold, 1 = just found
  double fit = 0;        ///< 0..1, share of the trajectory around the movement that one smooth movement explains
  double smoothness = 0; ///< 0..1, how smooth the recording's noise is: compression makes it so
  double habit = 0;      ///< size of what the face keeps doing around it (a speaker's jaw) over the movement's own
  double rounding = 0;   ///< where both lip corners move: how much the jaw moves around it, % of inter-ocular distance
  double rise_s = 0, fall_s = 0;  ///< from onset to apex and from apex to offset, fitted
  bool returns = true;   ///< false: the face stays where the movement took it
};

/// One facial movement.
struct Event {
  int id = 0;       ///< from 0 per face, in order of onset
  int face_id = 0;
  Interval interval;
  double onset_s = 0, apex_s = 0, offset_s = 0;  ///< capture time of those frames
  double duration_s = 0;                          ///< (offset - onset + 1) / capture rate
  EventKind kind = EventKind::expression;
  EventClass event_class = EventClass::micro;
  double confidence = 0;      ///< 0..1
  double amplitude_px = 0;    ///< displacement of the strongest region at the apex, source pixels
  double amplitude_iod = 0;   ///< the same in % of inter-ocular distance
  double snr = 0;             ///< matched-filter peak over noise
  Evidence evidence;          ///< all zero for blinks
  std::vector<std::string> regions;  ///< dominant facial regions, strongest first
  std::string action_units;  ///< as a coder writes them, "R4C+L12"; empty = not named
  std::string emotion;       ///< empty = not named; "uncertain" = looked at, but none is likely enough
  double emotion_confidence = std::numeric_limits<double>::quiet_NaN();  ///< 0..1
  std::string note;  ///< why it is not an expression, or what to be careful about; may be empty
};

}  // namespace micro
