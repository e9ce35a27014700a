#include "tools/microx/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace microx {
namespace {

using micro::Event;
using micro::EventClass;
using micro::EventKind;

struct KindName {
  EventKind kind;
  const char* one;
  const char* several;
};
constexpr std::array<KindName, 6> set_aside_names{
    {{EventKind::blink, "blink", "blinks"},
     {EventKind::head_motion, "head motion", "head motions"},
     {EventKind::speech, "stretch of speech", "stretches of speech"},
     {EventKind::flicker, "flicker", "flickers"},
     {EventKind::gaze, "gaze shift", "gaze shifts"},
     {EventKind::eye_closure, "eye closure", "eye closures"}}};
constexpr std::array class_order{EventClass::transient, EventClass::micro, EventClass::brief,
                                 EventClass::macro};

std::string joined(const std::vector<std::string>& words, const char* separator) {
  return fmt::format("{}", fmt::join(words, separator));
}

Row row_of(const Event& event) {
  const auto& interval = event.interval;
  return {std::to_string(event.face_id),
          std::to_string(event.id),
          event.kind == EventKind::expression ? to_string(event.event_class) : to_string(event.kind),
          std::to_string(interval.onset()),
          std::to_string(interval.apex()),
          std::to_string(interval.offset()),
          fixed(event.onset_s, 3),
          fixed(event.duration_s * 1000, 0),
          fixed(event.amplitude_px, 2),
          fixed(event.amplitude_iod, 2),
          fixed(event.confidence, 2),
          event.action_units.empty() ? "-" : event.action_units,
          event.emotion.empty() ? "-" : event.emotion + " " + fixed(event.emotion_confidence, 2),
          joined(event.regions, ", ") + (event.note.empty() ? "" : "  [" + event.note + "]")};
}

/// "6 expressions: 5 micro, 1 brief".
std::string found_line(const std::vector<Event>& events) {
  std::vector<std::string> classes;
  for (const auto event_class : class_order) {
    const auto count = std::ranges::count_if(events, [&](const Event& event) {
      return event.kind == EventKind::expression && event.event_class == event_class;
    });
    if (count) classes.push_back(fmt::format("{} {}", count, to_string(event_class)));
  }
  const auto total = std::ranges::count(events, EventKind::expression, &Event::kind);
  if (total == 0) return "no expression found\n";
  return counted(total, "expression", "expressions") + ": " + joined(classes, ", ") + "\n";
}

std::string set_aside_line(const std::vector<Event>& events, bool all) {
  std::vector<std::string> parts;
  for (const auto& [kind, one, several] : set_aside_names) {
    const auto count = std::ranges::count(events, kind, &Event::kind);
    if (count) parts.push_back(counted(count, one, several));
  }
  if (parts.empty()) return "";
  return "set aside: " + joined(parts, ", ") + (all ? "\n" : " (--all lists them)\n");
}

}  // namespace

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "-";
  std::string text = fmt::format("{:.{}f}", value, digits);
  if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos)
    text.erase(0, 1);  // "-0.0"
  return text;
}

std::string counted(std::ptrdiff_t count, const char* one, const char* several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::vector<std::string> align(const std::vector<Row>& rows, const std::vector<std::size_t>& left) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool to_left = std::ranges::find(left, i) != left.end();
      const std::size_t width = to_left && i + 1 == row.size() ? 0 : widths[i];
      line += (i ? "  " : "") +
              (to_left ? fmt::format("{:<{}}", row[i], width) : fmt::format("{:>{}}", row[i], width));
    }
    lines.push_back(line);
  }
  return lines;
}

std::string clip_facts(const micro::ClipInfo& clip, const micro::DecodeReport& report) {
  const std::string lost = report.frames_lost ? counted(report.frames_lost, "frame lost", "frames lost")
                           : report.truncated ? "cut short by an unknown number of frames"
                                              : "no frame lost";
  return fmt::format("{}, {}x{}, filmed at {:g}/s ({}), plays at {:g}/s, {}",
                     counted(report.frames_decoded, "frame", "frames"), clip.width, clip.height,
                     clip.capture_fps, clip.capture_fps_source, clip.playback_fps, lost);
}

std::vector<Event> listed(const std::vector<Event>& events, bool all) {
  std::vector<Event> chosen;
  std::ranges::copy_if(events, std::back_inserter(chosen),
                       [all](const Event& event) { return all || event.kind == EventKind::expression; });
  return chosen;
}

std::string event_table(const std::vector<Event>& events, bool all) {
  std::vector<Row> rows{{"face", "id", "class", "onset", "apex", "offset", "onset_s", "ms", "px", "%IOD",
                         "conf", "AU", "emotion", "regions"}};
  for (const auto& event : listed(events, all)) rows.push_back(row_of(event));
  std::string text;
  if (rows.size() > 1) {
    auto lines = align(rows, {2, 11, 12, 13});
    lines.insert(lines.begin() + 1, std::string("(") + frame_convention + ")");
    text = joined(lines, "\n") + "\n";
  }
  return text + found_lines(events, all);
}

std::string found_lines(const std::vector<Event>& events, bool all) {
  return found_line(events) + set_aside_line(events, all);
}

}  // namespace microx
