#include <algorithm>
#include <iterator>

#include "libmicro/store/durable_file.h"
#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"
#include "libmicro/store/hdf5_columns.h"
#include "libmicro/store/recording_copy.h"
#include "libmicro/store/recording_writer.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

void write_copy(const fs::path& copy, const fs::path& recording, const std::vector<int>& face_ids,
                const NewEvents& replacement) {
  const QuietHdf5 quiet;
  const auto keep = [&](const std::string& path) {  // what belongs to the old events goes with them
    return path != "events" && path != "action_units" && path != "emotions" &&
           (replacement.renamed_only || path != "events_features");
  };
  Hid to = copy_recording(recording, copy, keep);
  for (const int id : face_ids) {
    std::vector<Event> own;
    std::ranges::copy_if(replacement.events, std::back_inserter(own),
                         [id](const Event& event) { return event.face_id == id; });
    const Hid group(H5Gopen2(to, ("faces/" + std::to_string(id)).c_str(), H5P_DEFAULT), H5Gclose);
    check_written(group.valid() && write_events(group, own), copy);
  }
  write_event_tables(to, replacement.tables, copy);
  for (const auto& [name, value] : replacement.text) check_written(write_attribute(to, name, value), copy);
  check_written(write_attribute(to, "format_version", std::string(recording_format_version)), copy);
  check_written(H5Fflush(to, H5F_SCOPE_LOCAL) >= 0 && to.reset(), copy);
}

}  // namespace

void replace_events(const fs::path& recording, const NewEvents& replacement) {
  auto reader = RecordingReader::open(recording);
  const fs::path copy(recording.string() + ".respot");
  try {
    write_copy(copy, recording, reader->face_ids(), replacement);
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
