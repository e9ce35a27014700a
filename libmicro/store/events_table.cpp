#include "libmicro/store/events_table.h"

#include <cstring>

#include "libmicro/core/text.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_columns.h"

namespace micro {
namespace {

// One row as it lies in memory. Fixed-length strings: R and MATLAB read no variable ones inside a compound.
struct Row {
  std::int32_t id;
  std::int64_t onset, apex, offset;
  double onset_s, apex_s, offset_s, duration_s;
  char kind[16], label[16];
  double confidence, amplitude_px, amplitude_iod, snr;
  double score, fit, smoothness, habit, rounding, rise_s, fall_s;
  std::uint8_t returns;
  char regions[160], action_units[64], emotion[32];
  double emotion_confidence;
  std::uint8_t blink, speech, head;
  char note[96];
};

Hid text_type(std::size_t size) {
  Hid type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, size);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

Hid row_type() {
  Hid type(H5Tcreate(H5T_COMPOUND, sizeof(Row)), H5Tclose);
  const auto text = [&](const char* name, std::size_t offset, std::size_t size) {
    H5Tinsert(type, name, offset, text_type(size));
  };
  H5Tinsert(type, "id", HOFFSET(Row, id), H5T_NATIVE_INT32);
  H5Tinsert(type, "onset", HOFFSET(Row, onset), H5T_NATIVE_INT64);
  H5Tinsert(type, "apex", HOFFSET(Row, apex), H5T_NATIVE_INT64);
  H5Tinsert(type, "offset", HOFFSET(Row, offset), H5T_NATIVE_INT64);
  H5Tinsert(type, "onset_s", HOFFSET(Row, onset_s), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "apex_s", HOFFSET(Row, apex_s), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "offset_s", HOFFSET(Row, offset_s), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "duration_s", HOFFSET(Row, duration_s), H5T_NATIVE_DOUBLE);
  text("kind", HOFFSET(Row, kind), sizeof Row::kind);
  text("label", HOFFSET(Row, label), sizeof Row::label);
  H5Tinsert(type, "confidence", HOFFSET(Row, confidence), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "amplitude_px", HOFFSET(Row, amplitude_px), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "amplitude_iod", HOFFSET(Row, amplitude_iod), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "snr", HOFFSET(Row, snr), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "score", HOFFSET(Row, score), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "fit", HOFFSET(Row, fit), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "smoothness", HOFFSET(Row, smoothness), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "habit", HOFFSET(Row, habit), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "rounding", HOFFSET(Row, rounding), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "rise_s", HOFFSET(Row, rise_s), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "fall_s", HOFFSET(Row, fall_s), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "returns", HOFFSET(Row, returns), H5T_NATIVE_UINT8);
  text("regions", HOFFSET(Row, regions), sizeof Row::regions);
  text("action_units", HOFFSET(Row, action_units), sizeof Row::action_units);
  text("emotion", HOFFSET(Row, emotion), sizeof Row::emotion);
  H5Tinsert(type, "emotion_confidence", HOFFSET(Row, emotion_confidence), H5T_NATIVE_DOUBLE);
  H5Tinsert(type, "blink", HOFFSET(Row, blink), H5T_NATIVE_UINT8);
  H5Tinsert(type, "speech", HOFFSET(Row, speech), H5T_NATIVE_UINT8);
  H5Tinsert(type, "head", HOFFSET(Row, head), H5T_NATIVE_UINT8);
  text("note", HOFFSET(Row, note), sizeof Row::note);
  return type;
}

template <std::size_t N>
void put(char (&field)[N], const std::string& text) {
  std::size_t length = std::min(text.size(), N - 1);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
    --length;  // whole UTF-8
  std::memcpy(field, text.data(), length);
}

template <std::size_t N>
std::string take(const char (&field)[N]) {
  return {field, strnlen(field, N)};
}

/// Action units that do not fit are left out, never cut in two.
std::string whole_codes(const std::string& codes, std::size_t longest) {
  if (codes.size() <= longest) return codes;
  const auto end = codes.rfind('+', longest);
  return end == std::string::npos ? std::string() : codes.substr(0, end);
}

Row row_of(const Event& event) {
  Row row{};
  row.id = event.id;
  row.onset = event.interval.onset(), row.apex = event.interval.apex(), row.offset = event.interval.offset();
  row.onset_s = event.onset_s, row.apex_s = event.apex_s, row.offset_s = event.offset_s,
  row.duration_s = event.duration_s;
  put(row.kind, to_string(event.kind));
  put(row.label, to_string(event.event_class));
  row.confidence = event.confidence, row.amplitude_px = event.amplitude_px,
  row.amplitude_iod = event.amplitude_iod, row.snr = event.snr;
  const Evidence& evidence = event.evidence;
  row.score = evidence.score, row.fit = evidence.fit, row.smoothness = evidence.smoothness,
  row.habit = evidence.habit;
  row.rounding = evidence.rounding;
  row.rise_s = evidence.rise_s, row.fall_s = evidence.fall_s, row.returns = evidence.returns ? 1 : 0;
  put(row.regions, joined(event.regions, ";"));
  put(row.action_units, whole_codes(event.action_units, sizeof Row::action_units - 1));
  put(row.emotion, event.emotion);
  row.emotion_confidence = event.emotion_confidence;
  row.blink = event.kind == EventKind::blink, row.speech = event.kind == EventKind::speech,
  row.head = event.kind == EventKind::head_motion;
  put(row.note, event.note);
  return row;
}

Event event_of(const Row& row, int face_id) {
  Event event{.interval = Interval::make(row.onset, row.apex, row.offset)};
  event.id = row.id, event.face_id = face_id;
  event.onset_s = row.onset_s, event.apex_s = row.apex_s, event.offset_s = row.offset_s,
  event.duration_s = row.duration_s;
  event.kind = event_kind_from(take(row.kind));
  event.event_class = event_class_from(take(row.label));
  event.confidence = row.confidence, event.amplitude_px = row.amplitude_px,
  event.amplitude_iod = row.amplitude_iod, event.snr = row.snr;
  event.evidence = {row.score,    row.fit,    row.smoothness, row.habit,
                    row.rounding, row.rise_s, row.fall_s,     row.returns != 0};
  event.regions = split(take(row.regions), ';');
  event.action_units = take(row.action_units);
  event.emotion = take(row.emotion), event.emotion_confidence = row.emotion_confidence;
  event.note = take(row.note);
  return event;
}

}  // namespace

bool write_events(hid_t face_group, const std::vector<Event>& events) {
  std::vector<Row> rows;
  for (const auto& event : events) rows.push_back(row_of(event));
  if (H5Lexists(face_group, "events", H5P_DEFAULT) > 0 && H5Ldelete(face_group, "events", H5P_DEFAULT) < 0)
    return false;
  const hsize_t count = rows.size();
  const Hid type = row_type(), space = table_space(count), list = table_creation(count);
  const Hid table(H5Dcreate2(face_group, "events", type, space, H5P_DEFAULT, list, H5P_DEFAULT), H5Dclose);
  if (!table.valid() || (count > 0 && H5Dwrite(table, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()) < 0))
    return false;
  return write_attribute(table, "description",
                         std::string("facial movements found; onset, apex and offset are inclusive frame "
                                     "numbers, duration_s = (offset - onset + 1) / capture rate")) &&
         write_attribute(
             table, "units",
             std::string("frames; s; px of the source; amplitude_iod in % of inter-ocular distance"));
}

std::vector<Event> read_events(hid_t face_group, int face_id, const std::filesystem::path& path) {
  if (H5Lexists(face_group, "events", H5P_DEFAULT) <= 0) return {};
  const Hid table(H5Dopen2(face_group, "events", H5P_DEFAULT), H5Dclose);
  checked(table, ErrorCategory::input, path, "has a damaged table of events");
  const Hid space(H5Dget_space(table), H5Sclose), type = row_type();
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count < 0 || count > 10'000'000)
    throw Error(ErrorCategory::input, "'" + path.string() + "' has a damaged table of events",
                "analyse the video again");
  std::vector<Row> rows(static_cast<std::size_t>(count));
  if (count > 0)
    checked(H5Dread(table, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()), ErrorCategory::input, path,
            "has a damaged table of events");
  std::vector<Event> events;
  try {
    for (const auto& row : rows) events.push_back(event_of(row, face_id));
  } catch (const Error& error) {
    throw Error(ErrorCategory::input,
                "'" + path.string() + "' has a damaged table of events: " + error.what(),
                "analyse the video again");
  }
  return events;
}

}  // namespace micro
