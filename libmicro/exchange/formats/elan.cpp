// Tiers of every face: events with their exact frames in the value, action units from a controlled
// vocabulary, apexes, blinks. Times are those of the video as it is
// played.
#include <cmath>
#include <ostream>

#include "libmicro/core/action_units.h"
#include "libmicro/core/text.h"
#include "libmicro/exchange/elan.h"
#include "libmicro/exchange/event_table.h"
#include "libmicro/exchange/export_format.h"
#include "libmicro/exchange/text.h"

namespace micro {
namespace {

constexpr const char* vocabulary_name = "action units";

ElanVocabulary vocabulary() {
  ElanVocabulary units{vocabulary_name, "action units of FACS; L and R are the subject's own sides", {}};
  for (const char* side : {"", "L", "R"})
    for (const auto& unit : action_unit_names())
      units.entries.push_back(
          {side + std::to_string(unit.number), std::string(unit.name) + (*side == 'L'   ? ", left"
                                                                         : *side == 'R' ? ", right"
                                                                                        : "")});
  return units;
}

ElanAnnotation annotation(const ExportedRecording& recording, FrameIndex first, FrameIndex last,
                          const std::string& value) {
  const std::int64_t begin = std::llround(1000 * recording.playback_s(first));
  return {begin, std::max<std::int64_t>(begin + 1, std::llround(1000 * recording.playback_s(last + 1))),
          value};
}

/// The tiers of one face while they fill.
struct FaceTiers {
  explicit FaceTiers(int face) {
    const std::string prefix = "face " + std::to_string(face) + ": ";
    events = {prefix + "events", {}, {{prefix + "regions", {}}, {prefix + "emotion", {}}}};
    units = {prefix + "action units", {}, {{prefix + "intensity", {}}}, vocabulary_name};
    apexes = {prefix + "apex", {}, {}};
    blinks = {prefix + "blinks", {}, {}};
    aside = {prefix + "set aside", {}, {{prefix + "why", {}}}};
  }
  ElanTier events, units, apexes, blinks, aside;
};

void put_expression(const ExportedRecording& recording, const Event& event, FaceTiers& tiers) {
  const auto& at = event.interval;
  tiers.events.annotations.push_back(annotation(recording, at.onset(), at.offset(), event_label(event)));
  tiers.events.notes[0].values.push_back(joined(event.regions, ", "));
  tiers.events.notes[1].values.push_back(event.emotion);
  tiers.apexes.annotations.push_back(annotation(recording, at.apex(), at.apex(), std::to_string(at.apex())));
  for (const auto& code :
       parse_action_unit_codes(event.action_units).value_or(std::vector<ActionUnitCode>{})) {
    tiers.units.annotations.push_back(annotation(recording, at.onset(), at.offset(), to_string(code, false)));
    tiers.units.notes[0].values.push_back(code.intensity ? std::string(1, code.intensity) : "");
  }
}

void put(const ExportedRecording& recording, const Event& event, FaceTiers& tiers) {
  const auto span =
      annotation(recording, event.interval.onset(), event.interval.offset(), event_label(event));
  if (event.kind == EventKind::expression) return put_expression(recording, event, tiers);
  if (event.kind == EventKind::blink) return tiers.blinks.annotations.push_back(span);
  tiers.aside.annotations.push_back(span);
  tiers.aside.notes[0].values.push_back(event.note);
}

ElanDocument document_of(const ExportedRecording& recording) {
  ElanDocument document;
  document.author = "microx export";
  document.media = recording.media();
  document.mime_type = elan_mime_type(document.media);
  document.vocabularies = {vocabulary()};
  if (const auto created = recording.text("created"); created.size() >= 19)
    document.date = created.substr(0, 10) + "T" + created.substr(11, 8) + "+00:00";
  for (const int face : recording.faces()) {
    FaceTiers tiers(face);
    for (const auto& event : recording.events(face)) put(recording, event, tiers);
    for (const auto* tier : {&tiers.events, &tiers.units, &tiers.apexes, &tiers.blinks, &tiers.aside})
      for (auto& lane : without_overlaps(*tier)) document.tiers.push_back(std::move(lane));
  }
  return document;
}

}  // namespace

ExportFormat export_format_elan() {
  return {.name = "elan",
          .description =
              "annotation document with tiers for events, action units, apexes and blinks of each face",
          .files = "NAME.eaf",
          .reference = "ELAN 6 (Wittenburg et al., LREC 2006), EAF 3.0",
          .write = [](const std::vector<ExportedRecording>& recordings, const ExportTarget& target) {
            target.add(".eaf", [&](std::ostream& out) { out << elan_xml(document_of(recordings.front())); });
          }};
}

}  // namespace micro
