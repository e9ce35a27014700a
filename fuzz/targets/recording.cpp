// Recordings, read completely through HDF5.
#include <cstdlib>

#include "fuzz/target.h"
#include "libmicro/store/recording_writer.h"
#include "libmicro/store/verification.h"

namespace micro::fuzz {

std::vector<std::string> seeds() {
  ::setenv("SOURCE_DATE_EPOCH", "1767225600", 1);
  const RecordingHeader header{
      {{"source_name", "interview.mp4"}, {"config", "[video]\n"}},
      {{"capture_fps", 200}},
      {{"pts_s", {}, StorageType::f64, "s", "presentation time", {}, {}, "fuzz"}},
      {{"valid", {}, StorageType::flag, "1", "seen", {}, {}, "fuzz"},
       {"motion/strain", {2}, StorageType::f32, "1", "strain", {"region"}, {"a", "b"}, "fuzz"}}};
  const auto path = as_file("", "interview.h5");
  const auto writer = RecordingWriter::open(path, header, true, false);
  for (FrameIndex i = 0; i < 20; ++i) {
    const auto t = static_cast<double>(i);
    writer->append({i, {t / 200}, {{0, {1, t, -t}}}});
  }
  writer->set_events({Event{.interval = Interval::make(3, 5, 9)}}, "[spotting]\n");
  writer->finish({}, {});
  return {content_of(path)};
}

void take(const std::string& input) { verify_recording(as_file(input, "recording.h5")); }

}  // namespace micro::fuzz
