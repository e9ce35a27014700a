#include "tools/microx/report_data.h"

#include <map>

#include "libmicro/exchange/event_table.h"
#include "libmicro/exchange/text.h"
#include "tools/microx/report_text.h"

namespace microx {

std::string csv_field(const std::string& text) { return micro::csv_cell(text); }

std::string csv_number(double value, int digits) { return micro::decimal_text(value, digits); }

Json to_json(const micro::ClipInfo& clip) {
  return {{"container", clip.container},
          {"codec", clip.codec},
          {"pixel_format", clip.pixel_format},
          {"width", clip.width},
          {"height", clip.height},
          {"rotation_deg", clip.rotation_deg},
          {"bit_depth", clip.bit_depth},
          {"full_range", clip.full_range},
          {"capture_fps", clip.capture_fps},
          {"capture_fps_source", clip.capture_fps_source},
          {"playback_fps", clip.playback_fps},
          {"declared_frames", clip.declared_frames},
          {"duration_s", clip.duration_s},
          {"bit_rate", clip.bit_rate}};
}

Json to_json(const micro::DecodeReport& report) {
  return {{"frames_decoded", report.frames_decoded},
          {"frames_lost", report.frames_lost},
          {"corrupt_packets", report.corrupt_packets},
          {"corrupt_frames", report.corrupt_frames},
          {"truncated", report.truncated},
          {"warnings", report.warnings}};
}

Json to_json(const micro::Event& event) {
  return {{"face", event.face_id},
          {"id", event.id},
          {"kind", to_string(event.kind)},
          {"class", to_string(event.event_class)},
          {"onset", event.interval.onset()},
          {"apex", event.interval.apex()},
          {"offset", event.interval.offset()},
          {"onset_s", event.onset_s},
          {"apex_s", event.apex_s},
          {"offset_s", event.offset_s},
          {"duration_s", event.duration_s},
          {"amplitude_px", event.amplitude_px},
          {"amplitude_percent_iod", event.amplitude_iod},
          {"snr", event.snr},
          {"evidence",
           {{"score", event.evidence.score},
            {"fit", event.evidence.fit},
            {"smoothness", event.evidence.smoothness},
            {"habit", event.evidence.habit},
            {"rounding", event.evidence.rounding},
            {"rise_s", event.evidence.rise_s},
            {"fall_s", event.evidence.fall_s},
            {"returns", event.evidence.returns}}},
          {"confidence", event.confidence},
          {"regions", event.regions},
          {"action_units", event.action_units.empty() ? Json() : Json(event.action_units)},
          {"emotion", event.emotion.empty() ? Json() : Json(event.emotion)},
          {"emotion_confidence", event.emotion_confidence},
          {"note", event.note}};
}

void put_events(Json& document, const std::vector<micro::Event>& events, bool all) {
  document["conventions"] = frame_convention;
  document["events"] = Json::array();
  for (const auto& event : listed(events, all)) document["events"].push_back(to_json(event));
  std::map<std::string, int> aside;
  for (const auto& event : events)
    if (event.kind != micro::EventKind::expression) ++aside[to_string(event.kind)];
  document["set_aside"] = aside;
}

std::string text_of(const Json& document) {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void EventCsv::add(const std::string& source, const std::vector<micro::Event>& events) {
  for (const auto& event : events) text_ += micro::csv_line(micro::event_table_row(source, event));
}

}  // namespace microx
