// The submission table of the spotting challenges (Li et al., MEGC 2022-2024): one row an interval, both
// frames inclusive.
#include <ostream>

#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

/// "micro" is everything up to half a second there.
const char* type_of(const Event& event) {
  return classify_duration(event.duration_s, ClassDefinition::megc) == EventClass::macro ? "mae" : "me";
}

void write(const std::vector<ExportedRecording>& recordings, std::ostream& out) {
  out << csv_line({"vid", "onset", "offset", "type"});
  for (const auto& recording : recordings)
    for (const int face : recording.faces())
      for (const auto& event : recording.events(face)) {
        if (event.kind != EventKind::expression) continue;
        const int first = recording.options().first_frame;
        out << csv_line({recording.name(), std::to_string(event.interval.onset() + first),
                         std::to_string(event.interval.offset() + first), type_of(event)});
      }
}

}  // namespace

ExportFormat export_format_megc() {
  return {.name = "megc",
          .description = "vid, onset, offset, type (me, mae) of all recordings in one table",
          .files = "NAME_megc.csv",
          .reference = "spotting task of the Micro-Expression Grand Challenges",
          .study = true,
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            target.add("_megc.csv", [&](std::ostream& out) { write(recordings, out); });
          }};
}

}  // namespace micro
