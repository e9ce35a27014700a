#include "libmicro/exchange/event_table.h"

#include "libmicro/core/text.h"
#include "libmicro/exchange/text.h"

namespace micro {

std::vector<std::string> event_table_header() {
  return {"source",
          "face",
          "id",
          "kind",
          "class",
          "onset_frame",
          "apex_frame",
          "offset_frame_inclusive",
          "onset_s",
          "apex_s",
          "offset_s",
          "duration_ms",
          "amplitude_px",
          "amplitude_percent_iod",
          "snr",
          "confidence",
          "regions",
          "note",
          "action_units",
          "emotion",
          "emotion_confidence"};
}

std::vector<std::string> event_table_row(const std::string& source, const Event& event) {
  return {source,
          std::to_string(event.face_id),
          std::to_string(event.id),
          to_string(event.kind),
          to_string(event.event_class),
          std::to_string(event.interval.onset()),
          std::to_string(event.interval.apex()),
          std::to_string(event.interval.offset()),
          decimal_text(event.onset_s, 6),
          decimal_text(event.apex_s, 6),
          decimal_text(event.offset_s, 6),
          decimal_text(event.duration_s * 1000, 3),
          decimal_text(event.amplitude_px, 4),
          decimal_text(event.amplitude_iod, 4),
          decimal_text(event.snr, 2),
          decimal_text(event.confidence, 4),
          joined(event.regions, ";"),
          event.note,
          event.action_units,
          event.emotion,
          decimal_text(event.emotion_confidence, 4)};
}

std::string event_label(const Event& event) {
  const bool expression = event.kind == EventKind::expression;
  return std::string(expression ? to_string(event.event_class) : to_string(event.kind)) +
         " onset=" + std::to_string(event.interval.onset()) +
         " apex=" + std::to_string(event.interval.apex()) +
         " offset=" + std::to_string(event.interval.offset()) +
         " confidence=" + decimal_text(event.confidence, 2);
}

}  // namespace micro
