#include "libmicro/exchange/event_json.h"

#include "libmicro/core/action_units.h"

namespace micro {
namespace {

Json units_json(const std::string& text) {
  Json units = Json::array();
  for (const auto& code : parse_action_unit_codes(text).value_or(std::vector<ActionUnitCode>{}))
    units.push_back({{"number", code.number},
                     {"side", code.side ? Json(std::string(1, code.side)) : Json()},
                     {"intensity", code.intensity ? Json(std::string(1, code.intensity)) : Json()}});
  return units;
}

}  // namespace

Json event_json(const Event& event) {
  return {{"id", event.id},
          {"kind", to_string(event.kind)},
          {"class", to_string(event.event_class)},
          {"onset", event.interval.onset()},
          {"apex", event.interval.apex()},
          {"offset", event.interval.offset()},
          {"onset_s", event.onset_s},
          {"apex_s", event.apex_s},
          {"offset_s", event.offset_s},
          {"duration_s", event.duration_s},
          {"confidence", event.confidence},
          {"amplitude_px", event.amplitude_px},
          {"amplitude_percent_iod", event.amplitude_iod},
          {"snr", event.snr},
          {"regions", event.regions},
          {"action_units", units_json(event.action_units)},
          {"emotion", event.emotion.empty() ? Json() : Json(event.emotion)},
          {"emotion_confidence", event.emotion_confidence},
          {"note", event.note}};
}

std::string json_text(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace micro
