#include "libmicro/core/event.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {
namespace {

constexpr std::array<std::pair<EventKind, const char*>, 7> kind_names{{{EventKind::expression, "expression"},
                                                                       {EventKind::blink, "blink"},
                                                                       {EventKind::head_motion, "head_motion"},
                                                                       {EventKind::speech, "speech"},
                                                                       {EventKind::flicker, "flicker"},
                                                                       {EventKind::gaze, "gaze"},
                                                                       {EventKind::eye_closure, "eye_closure"}}};
constexpr std::array<std::pair<EventClass, const char*>, 4> class_names{{{EventClass::transient, "transient"},
                                                                         {EventClass::micro, "micro"},
                                                                         {EventClass::brief, "brief"},
                                                                         {EventClass::macro, "macro"}}};

template <class Table, class Value>
const char* name_of(const Table& table, Value value) {
  for (const auto& [entry, name] : table)
    if (entry == value) return name;
  throw Error(ErrorCategory::internal, "value without a name");
}

template <class Table>
auto value_of(const Table& table, const std::string& name) {
  for (const auto& [entry, entry_name] : table)
    if (name == entry_name) return entry;
  throw Error(ErrorCategory::input, "unknown event label '" + name + "'");
}

// Durations are whole frames over a rate: keep 40 frames at 200/s exactly inside 1/5 s.
constexpr double duration_slack_s = 1e-9;

}  // namespace

Interval Interval::make(FrameIndex onset, FrameIndex apex, FrameIndex offset) {
  if (onset < 0 || apex < onset || offset < apex)
    throw Error(ErrorCategory::internal, "not an interval: onset " + std::to_string(onset) + ", apex " +
                                             std::to_string(apex) + ", offset " + std::to_string(offset));
  return {onset, apex, offset};
}

double Interval::iou(const Interval& other) const {
  const FrameIndex shared = std::min(offset_, other.offset_) - std::max(onset_, other.onset_) + 1;
  if (shared <= 0) return 0;
  return static_cast<double>(shared) / static_cast<double>(length() + other.length() - shared);
}

const char* to_string(EventKind kind) { return name_of(kind_names, kind); }
EventKind event_kind_from(const std::string& name) { return value_of(kind_names, name); }
const char* to_string(EventClass event_class) { return name_of(class_names, event_class); }
EventClass event_class_from(const std::string& name) { return value_of(class_names, name); }

EventClass classify_duration(double duration_s, ClassDefinition definition) {
  if (duration_s > 0.5 + duration_slack_s) return EventClass::macro;
  if (definition == ClassDefinition::megc) return EventClass::micro;
  if (duration_s > 0.2 + duration_slack_s) return EventClass::brief;
  if (duration_s < 0.04 - duration_slack_s) return EventClass::transient;
  return EventClass::micro;
}

}  // namespace micro
