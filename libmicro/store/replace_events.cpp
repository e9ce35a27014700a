#include <algorithm>
#include <iterator>

#include "libmicro/store/durable_file.h"
#include "libmicro/store/events_table.h"
#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/recording_writer.h"

namespace micro {
namespace {

void rewrite(const std::filesystem::path& copy, const std::vector<int>& faces,
             const std::vector<Event>& events, const std::string& spotting_toml) {
  const QuietHdf5 quiet;
  Hid file(H5Fopen(copy.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
  checked(file, ErrorCategory::output, copy, "cannot be written");
  for (const int id : faces) {
    std::vector<Event> own;
    std::ranges::copy_if(events, std::back_inserter(own),
                         [id](const Event& event) { return event.face_id == id; });
    const Hid group(H5Gopen2(file, ("faces/" + std::to_string(id)).c_str(), H5P_DEFAULT), H5Gclose);
    if (!group.valid() || !write_events(group, own))
      checked(-1, ErrorCategory::output, copy, "cannot be written");
  }
  if (!write_attribute(file, "spotting_config", spotting_toml) || !file.reset())
    checked(-1, ErrorCategory::output, copy, "cannot be written");
}

}  // namespace

void replace_events(const std::filesystem::path& recording, const std::vector<Event>& events,
                    const std::string& spotting_toml) {
  std::vector<int> faces;
  FrameIndex frames = 0;
  {
    const auto reader = RecordingReader::open(recording);
    faces = reader->face_ids();
    frames = reader->frame_count();
  }
  const std::filesystem::path copy(recording.string() + ".respot");
  try {
    std::error_code failure;
    std::filesystem::copy_file(recording, copy, std::filesystem::copy_options::overwrite_existing, failure);
    if (failure)
      throw Error(ErrorCategory::output, "'" + copy.string() + "' cannot be written: " + failure.message(),
                  "check the folder and the free space");
    rewrite(copy, faces, events, spotting_toml);
    publish(copy, recording, frames);
  } catch (const Error&) {
    std::error_code ignored;  // the error under way says what matters
    std::filesystem::remove(copy, ignored);
    throw;
  }
}

}  // namespace micro
