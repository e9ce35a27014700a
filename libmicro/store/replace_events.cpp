#include <algorithm>
#include <iterator>
#include <memory>

#include "libmicro/store/durable_file.h"
#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"
#include "libmicro/store/recording_writer.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

/// Copies every link of a group but the table of events; HDF5 copies compressed chunks as they are.
bool copy_links(hid_t from, hid_t to) {
  H5G_info_t info;
  if (H5Gget_info(from, &info) < 0) return false;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[256] = {};
    if (H5Lget_name_by_idx(from, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) < 0)
      return false;
    if (std::string(name) == "events") continue;
    if (H5Ocopy(from, name, to, name, H5P_DEFAULT, H5P_DEFAULT) < 0) return false;
  }
  return true;
}

bool copy_face(hid_t from, hid_t to, int id, const std::vector<Event>& events) {
  const std::string name = "faces/" + std::to_string(id);
  std::vector<Event> own;
  std::ranges::copy_if(events, std::back_inserter(own),
                       [id](const Event& event) { return event.face_id == id; });
  const Hid old_group(H5Gopen2(from, name.c_str(), H5P_DEFAULT), H5Gclose), group = create_group(to, name);
  return old_group.valid() && group.valid() && copy_links(old_group, group) && write_events(group, own);
}

/// The root attributes; those that are numbers stay numbers, `complete` stays a flag.
bool copy_attributes(const RecordingReader& reader, hid_t to, const std::string& spotting_toml) {
  bool good = write_flag_attribute(to, "complete", true);
  for (const auto& [name, text] : reader.text())
    if (name != "spotting_config") good = good && write_attribute(to, name, text);
  for (const auto& [name, number] : reader.numbers())
    if (name != "complete") good = good && write_attribute(to, name, number);
  return good && write_attribute(to, "spotting_config", spotting_toml);
}

void write_copy(const fs::path& copy, const fs::path& recording, const RecordingReader& reader,
                const std::vector<Event>& events, const std::string& spotting_toml) {
  const QuietHdf5 quiet;
  const auto check = [&](bool good) {
    if (!good) checked(-1, ErrorCategory::output, copy, "cannot be written");
  };
  const Hid from(H5Fopen(recording.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  checked(from, ErrorCategory::input, recording, "cannot be read");
  Hid to = create_recording_file(copy);
  check(copy_attributes(reader, to, spotting_toml));
  check(H5Ocopy(from, "frames", to, "frames", H5P_DEFAULT, H5P_DEFAULT) >= 0);
  check(create_group(to, "faces").valid());
  for (const int id : reader.face_ids()) check(copy_face(from, to, id, events));
  check(H5Fflush(to, H5F_SCOPE_LOCAL) >= 0 && to.reset());
}

}  // namespace

void replace_events(const fs::path& recording, const std::vector<Event>& events,
                    const std::string& spotting_toml) {
  auto reader = RecordingReader::open(recording);
  const fs::path copy(recording.string() + ".respot");
  try {
    write_copy(copy, recording, *reader, events, spotting_toml);
    const FrameIndex frames = reader->frame_count();
    reader.reset();
    publish(copy, recording, frames);
  } catch (...) {
    std::error_code ignored;  // the error under way says what matters
    fs::remove(copy, ignored);
    throw;
  }
}

}  // namespace micro
