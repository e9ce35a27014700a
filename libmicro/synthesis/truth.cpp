#include "libmicro/synthesis/truth.h"

#include <nlohmann/json.hpp>

#include "libmicro/synthesis/action_unit_field.h"

namespace micro {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* convention =
    "frames from 0; onset, apex, offset inclusive: first displaced frame, first frame at full displacement, "
    "last "
    "displaced frame; times in seconds of the filmed scene; sides are the subject's own";

double duration_s(const PlannedEvent& event, double fps) {
  return static_cast<double>(event.interval.length()) / fps;
}

Json event_json(const PlannedEvent& event, const Timeline& timeline) {
  const auto& interval = event.interval;
  const TenthFrames tenth = tenth_frames(event, timeline);
  return {{"onset", interval.onset()},
          {"apex", interval.apex()},
          {"offset", interval.offset()},
          {"apex_end", event.hold_end},
          {"onset_s", timeline.seconds(interval.onset())},
          {"apex_s", timeline.seconds(interval.apex())},
          {"offset_s", timeline.seconds(interval.offset())},
          {"apex_end_s", timeline.seconds(event.hold_end)},
          {"duration_s", duration_s(event, timeline.fps())},
          {"onset_at_10_percent", tenth.onset},
          {"offset_at_10_percent", tenth.offset},
          {"type", to_string(class_of(event, timeline.fps()))},
          {"action_unit", event.action_unit},
          {"side", side_of(event.action_unit)},
          {"amplitude_px", event.amplitude_px},
          {"amplitude_iod", event.amplitude_iod()},
          {"inter_ocular_px", event.inter_ocular_px}};
}

template <class Span, class More>
Json spans_json(const std::vector<Span>& spans, const More& more) {
  Json list = Json::array();
  for (const auto& span : spans) {
    list.push_back({{"onset", span.onset}, {"offset", span.offset}});
    more(span, list.back());
  }
  return list;
}

Json settings_json(const OptionSet& settings) {
  Json all = Json::object();
  for (const auto& option : settings.options()) all[option.name] = Json::parse(option.text());
  return all;
}

/// Rows of fields, quoted where RFC 4180 asks for it.
class Csv {
 public:
  void row(const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) text_ += (i ? "," : "") + quoted(fields[i]);
    text_ += '\n';
  }
  const std::string& text() const { return text_; }

 private:
  static std::string quoted(const std::string& field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string out = "\"";
    for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
  }
  std::string text_;
};

std::string exact(double value) { return Json(value).dump(); }

class TruthTable {
 public:
  TruthTable(const SpikePlan& plan, const TruthHeader& header) : plan_(plan), header_(header) {}

  std::string text() {
    csv_.row({"video", "onset", "apex", "offset", "type", "action_unit", "side", "amplitude_px",
              "amplitude_iod", "fps", "frames", "kind", "onset_s", "apex_s", "offset_s", "apex_end_s",
              "duration_s", "inter_ocular_px", "distractor"});
    bool any = false;
    for (const auto& event : plan_.events) {
      if (event.amplitude_px <= 0) continue;
      add(event);
      any = any || !event.distractor;
    }
    if (!any)
      row(std::vector<std::string>(3), std::vector<std::string>(5), "expression",
          {"", "", "", "", "", "", "0"});
    for (const auto& blink : plan_.blinks) add(blink, "blink");
    for (const auto& gaze : plan_.gazes) add(gaze, "gaze");
    for (const auto& span : plan_.speech) add(span, "speech");
    return csv_.text();
  }

 private:
  void row(std::vector<std::string> frames, const std::vector<std::string>& what, const std::string& kind,
           const std::vector<std::string>& more) {
    std::vector<std::string> fields{header_.clip};
    fields.insert(fields.end(), frames.begin(), frames.end());
    fields.insert(fields.end(), what.begin(), what.end());
    for (const auto& value : {exact(plan_.timeline.fps()), std::to_string(plan_.frames()), kind})
      fields.push_back(value);
    fields.insert(fields.end(), more.begin(), more.end());
    csv_.row(fields);
  }

  std::string time(FrameIndex frame) const { return exact(plan_.timeline.seconds(frame)); }

  void add(const PlannedEvent& event) {
    const auto& at = event.interval;
    const double fps = plan_.timeline.fps();
    row({std::to_string(at.onset()), std::to_string(at.apex()), std::to_string(at.offset())},
        {to_string(class_of(event, fps)), event.action_unit, side_of(event.action_unit),
         exact(event.amplitude_px), exact(event.amplitude_iod())},
        "expression",
        {time(at.onset()), time(at.apex()), time(at.offset()), time(event.hold_end),
         exact(duration_s(event, fps)), exact(event.inter_ocular_px), event.distractor ? "1" : "0"});
  }

  template <class Span>
  void add(const Span& span, const std::string& kind) {
    const double seconds = static_cast<double>(span.offset - span.onset + 1) / plan_.timeline.fps();
    row({std::to_string(span.onset), "", std::to_string(span.offset)}, std::vector<std::string>(5), kind,
        {time(span.onset), "", time(span.offset), "", exact(seconds), "", "0"});
  }

  const SpikePlan& plan_;
  const TruthHeader& header_;
  Csv csv_;
};

}  // namespace

EventClass class_of(const PlannedEvent& event, double fps) {
  if (event.distractor) return EventClass::macro;
  return classify_duration(duration_s(event, fps), ClassDefinition::strict);
}

TenthFrames tenth_frames(const PlannedEvent& event, const Timeline& timeline) {
  TenthFrames frames{event.interval.apex(), event.hold_end};
  const auto seen = [&](FrameIndex frame) { return event.course.at(timeline.seconds(frame)) >= 0.1; };
  while (frames.onset > event.interval.onset() && seen(frames.onset - 1)) --frames.onset;
  while (frames.offset < event.interval.offset() && seen(frames.offset + 1)) ++frames.offset;
  return frames;
}

std::string truth_json(const SpikePlan& plan, const TruthHeader& header) {
  Json out{{"format", "microx truth 1"}, {"clip", header.clip},
           {"source", header.source},    {"made_from", header.from_video ? "video" : "still"},
           {"face", header.face},        {"seed", plan.options.seed},
           {"fps", plan.timeline.fps()}, {"playback_fps", header.playback_fps},
           {"frames", plan.frames()},    {"width", header.width},
           {"height", header.height},    {"inter_ocular_px", header.inter_ocular_px},
           {"convention", convention},   {"control", plan.options.control},
           {"events", Json::array()},    {"distractors", Json::array()}};
  for (const auto& event : plan.events)
    if (event.amplitude_px > 0)
      out[event.distractor ? "distractors" : "events"].push_back(event_json(event, plan.timeline));
  const auto nothing = [](const PlannedSpan&, Json&) {};
  if (header.from_video) {
    out["visible"] = spans_json(header.visible, nothing);
    out["warnings"] = header.warnings;
  } else {
    out["blinks"] = spans_json(plan.blinks, [](const PlannedBlink& blink, Json& json) {
      json["kind"] = to_string(blink.kind);
      json["closed_right"] = blink.closed_right, json["closed_left"] = blink.closed_left;
    });
    out["gaze"] = spans_json(plan.gazes, [](const PlannedGaze& gaze, Json& json) {
      json["side"] = gaze.side, json["up"] = gaze.up;
    });
    out["speech"] = spans_json(plan.speech, nothing);
  }
  out["settings"] = settings_json(header.settings);
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string truth_csv(const SpikePlan& plan, const TruthHeader& header) {
  return TruthTable(plan, header).text();
}

}  // namespace micro
