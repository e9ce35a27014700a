#include "libmicro/store/verification.h"

#include <algorithm>

#include "libmicro/store/codings_table.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/store/recording_seal.h"

namespace micro {
namespace {

constexpr std::size_t block_values = std::size_t{1} << 22;
constexpr FrameIndex smallest_block = 64, largest_block = 8192;

/// Whole chunks at a time, a few tens of MB.
FrameIndex block_rows(const DatasetSpec& spec) {
  const auto rows = static_cast<FrameIndex>(block_values / std::max<std::size_t>(1, spec.size()));
  return std::clamp(rows / smallest_block * smallest_block, smallest_block, largest_block);
}

template <class Read>
void read_all(const DatasetSpec& spec, FrameIndex frames, const Read& read, Verification& found) {
  for (FrameIndex first = 0; first < frames; first += block_rows(spec))
    found.values += read(spec.path, first, std::min(block_rows(spec), frames - first)).size();
  ++found.datasets;
}

void read_face(const RecordingReader& reader, int face, Verification& found) {
  for (const auto& spec : reader.face_schema(face))
    read_all(
        spec, reader.frame_count(),
        [&](const std::string& path, FrameIndex first, FrameIndex count) {
          return reader.read_face(face, path, first, count);
        },
        found);
  for (const auto& spec : reader.event_schema(face)) {
    found.values += reader.read_event_table(face, spec.path).size();
    ++found.datasets;
  }
  found.events += reader.events(face).size();
}

}  // namespace

Verification verify_recording(const std::filesystem::path& recording) {
  const auto reader = RecordingReader::open(recording);
  Verification found;
  found.format_version = reader->text().at("format_version");
  found.sealed = check_recording_seal(recording) == RecordingSeal::intact;
  for (const auto& spec : reader->frame_schema())
    read_all(
        spec, reader->frame_count(),
        [&](const std::string& path, FrameIndex first, FrameIndex count) {
          return reader->read_frames(path, first, count);
        },
        found);
  for (const int face : reader->face_ids()) read_face(*reader, face, found);
  for (const auto& [coder, codings] : read_codings(recording)) found.codings += codings.size();
  return found;
}

}  // namespace micro
