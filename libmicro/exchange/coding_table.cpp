#include "libmicro/exchange/coding_table.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <regex>

#include "libmicro/core/action_units.h"
#include "libmicro/core/error.h"
#include "libmicro/core/event.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

constexpr double same_time_s = 0.0005;  ///< annotation programs keep milliseconds

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}
bool has(const std::string& text, const char* part) { return lower(text).find(part) != std::string::npos; }

/// One event while it is put together.
struct Coded {
  double begin_s, end_s;
  std::string coder, type, emotion, comment;
  EventKind kind = EventKind::expression;
  std::vector<ActionUnitCode> units;
  FrameIndex onset = 0, apex = -1, offset = 0;
  bool exact = false;  ///< the frames were named, not computed
};

EventKind kind_of(const CodedSpan& span) {
  static constexpr std::array kinds{
      std::pair{"blink", EventKind::blink},     std::pair{"gaze", EventKind::gaze},
      std::pair{"speech", EventKind::speech},   std::pair{"head", EventKind::head_motion},
      std::pair{"flicker", EventKind::flicker}, std::pair{"eye_closure", EventKind::eye_closure}};
  for (const auto& [word, kind] : kinds)
    if (lower(span.value).starts_with(word)) return kind;
  for (const auto& [word, kind] : kinds)
    if (has(span.tier, word)) return kind;
  return EventKind::expression;
}

/// "onset=412 apex=420 offset=431" or "onset 412, apex 420, offset 431".
void take_frames(const std::string& text, Coded& event) {
  static const std::regex frames(R"(onset[ =](\d{1,12}),? apex[ =](\d{1,12}),? offset[ =](\d{1,12}))");
  std::smatch match;
  if (!std::regex_search(text, match, frames)) return;
  const FrameIndex onset = std::stoll(match[1]), apex = std::stoll(match[2]), offset = std::stoll(match[3]);
  if (onset > apex || apex > offset) return;
  event.onset = onset, event.apex = apex, event.offset = offset, event.exact = true;
}

void take_units(const std::string& text, Coded& event) {
  const auto codes = parse_action_unit_codes(text);
  if (!codes) return;
  for (const auto& code : *codes)
    if (std::ranges::none_of(event.units, [&](const auto& other) {
          return other.number == code.number && other.side == code.side;
        }))
      event.units.push_back(code);
}

void take_value(const CodedSpan& span, Coded& event) {
  static const std::regex type(R"(^\s*(micro|brief|macro|transient)\b.*)", std::regex::icase);
  std::smatch match;
  take_frames(span.value, event);
  take_units(span.value, event);
  if (std::regex_match(span.value, match, type)) event.type = lower(match[1]);
  if (has(span.tier, "emotion")) event.emotion = span.value;
  for (const auto& [name, text] : span.notes) {
    take_frames(text, event);
    const bool is_intensity = has(name, "intensity");
    if (!is_intensity) take_units(text, event);
    if (is_intensity && text.size() == 1 && !event.units.empty()) event.units.back().intensity = text[0];
    if (has(name, "emotion")) event.emotion = text;
    if (has(name, "comment")) event.comment += (event.comment.empty() ? "" : "; ") + text;
  }
}

/// Spans of the same time, kind and coder are one event; apexes go to the events around them.
std::vector<Coded> events_of(const CodedSpans& coding) {
  std::vector<Coded> events;
  std::vector<const CodedSpan*> apexes;
  for (const auto& span : coding.spans) {
    if (has(span.tier, "apex")) {
      apexes.push_back(&span);
      continue;
    }
    const EventKind kind = kind_of(span);
    auto event = std::ranges::find_if(events, [&](const Coded& other) {
      return std::abs(other.begin_s - span.begin_s) < same_time_s &&
             std::abs(other.end_s - span.end_s) < same_time_s && other.kind == kind &&
             other.coder == span.coder;
    });
    if (event == events.end())
      event = events.insert(
          events.end(), {.begin_s = span.begin_s, .end_s = span.end_s, .coder = span.coder, .kind = kind});
    take_value(span, *event);
  }
  for (const auto* apex : apexes)
    for (auto& event : events)
      if (!event.exact && event.kind == EventKind::expression &&
          event.begin_s <= apex->begin_s + same_time_s && event.end_s >= apex->begin_s)
        event.apex =
            -2 - static_cast<FrameIndex>(std::llround(apex->begin_s * 1e6));  // a time until there is a clock
  return events;
}

void set_frames(Coded& event, const MediaClock& clock) {
  if (event.exact) return;
  event.onset = clock.first_frame(event.begin_s);
  event.offset = std::max(event.onset, clock.last_frame(event.end_s));
  if (event.apex > -2) return;
  event.apex =
      std::clamp(clock.first_frame(static_cast<double>(-2 - event.apex) / 1e6), event.onset, event.offset);
}

std::vector<std::string> row_of(const std::string& video, const Coded& event, const MediaClock& clock) {
  return {video,
          event.coder,
          to_string(event.kind),
          event.type,
          std::to_string(event.onset),
          event.apex < 0 ? "" : std::to_string(event.apex),
          std::to_string(event.offset),
          to_string(event.units),
          event.emotion,
          event.comment,
          clock.capture_fps() > 0 ? number_text(clock.capture_fps()) : "",
          clock.frames() > 0 ? std::to_string(clock.frames()) : ""};
}

}  // namespace

MediaClock MediaClock::of_rate(double playback_fps) {
  MediaClock clock;
  clock.fps_ = playback_fps;
  return clock;
}

MediaClock MediaClock::of_recording(const std::filesystem::path& path) {
  const ExportedRecording recording(path, {});
  MediaClock clock;
  clock.capture_fps_ = recording.capture_fps();
  for (FrameIndex frame = 0; frame <= recording.frames(); ++frame)
    clock.starts_.push_back(recording.playback_s(frame));
  return clock;
}

FrameIndex MediaClock::first_frame(double seconds) const {
  if (starts_.empty()) return std::llround(seconds * fps_);
  const auto next = std::ranges::lower_bound(starts_, seconds);
  if (next == starts_.end()) return static_cast<FrameIndex>(starts_.size()) - 1;
  const auto i = next - starts_.begin();
  return i > 0 && seconds - *(next - 1) < *next - seconds ? i - 1 : i;
}

CsvTable coding_table(const std::vector<CodedSpans>& codings, const std::optional<MediaClock>& clock) {
  CsvTable table;
  table.header = {"video",  "coder",        "kind",    "type",    "onset", "apex",
                  "offset", "action_units", "emotion", "comment", "fps",   "frames"};
  for (const auto& coding : codings) {
    table.file = coding.file;
    auto events = events_of(coding);
    const bool exact = std::ranges::all_of(events, &Coded::exact);
    if (!clock && !exact && !(coding.playback_fps > 0))
      throw Error(ErrorCategory::usage,
                  "'" + coding.file + "' holds times, and nothing says which frames they are",
                  "give the recording of that video, or the rate at which it plays with --fps");
    const MediaClock used = clock ? *clock : MediaClock::of_rate(coding.playback_fps);
    for (auto& event : events) set_frames(event, used);
    std::ranges::stable_sort(events, {}, &Coded::onset);
    for (const auto& event : events)
      table.rows.push_back({table.rows.size() + 2, row_of(coding.video, event, used)});
    if (events.empty())  // looked at, nothing found
      table.rows.push_back(
          {table.rows.size() + 2, {coding.video, "", "", "", "", "", "", "", "", "", "", ""}});
  }
  return table;
}

std::string csv_text(const CsvTable& table) {
  std::string text = csv_line(table.header);
  for (const auto& row : table.rows) text += csv_line(row.fields);
  return text;
}

}  // namespace micro
