#include "libmicro/store/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "libmicro/core/error.h"
#include "libmicro/store/file_descriptor.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/store/recording_seal.h"

namespace micro {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw Error(ErrorCategory::output, "'" + path.string() + "' cannot be written: " + std::strerror(errno),
              "check the folder and the free space");
}

void sync_path(const std::filesystem::path& path, int flags) {
  const FileDescriptor descriptor(::open(path.c_str(), flags | O_CLOEXEC));
  if (descriptor < 0) fail(path);
  if (::fsync(descriptor) != 0 && errno != EINVAL) fail(path);  // some file systems cannot sync a folder
}

void read_through(const std::filesystem::path& built, FrameIndex frames) {
  const auto reader = RecordingReader::open(built);
  if (reader->frame_count() != frames)
    throw Error(ErrorCategory::output, "'" + built.string() + "' has lost frames on its way to the disk",
                "check the disk");
  const FrameIndex last = frames > 0 ? frames - 1 : 0, count = frames > 0 ? 1 : 0;
  for (const auto& spec : reader->frame_schema()) reader->read_frames(spec.path, last, count);
  for (const int face : reader->face_ids()) {
    for (const auto& spec : reader->face_schema(face)) reader->read_face(face, spec.path, last, count);
    for (const auto& spec : reader->event_schema(face)) reader->read_event_table(face, spec.path);
  }
}

}  // namespace

void sync_folder_of(const std::filesystem::path& path) {
  sync_path(path.parent_path().empty() ? "." : path.parent_path(), O_RDONLY | O_DIRECTORY);
}

void move_into_place(const std::filesystem::path& built, const std::filesystem::path& output) {
  sync_path(built, O_RDONLY);
  std::error_code failure;
  std::filesystem::rename(built, output, failure);
  if (failure)
    throw Error(ErrorCategory::output, "'" + output.string() + "' cannot be written: " + failure.message(),
                "check the folder");
  sync_folder_of(output);
}

void publish(const std::filesystem::path& built, const std::filesystem::path& output, FrameIndex frames) {
  seal_recording(built);
  try {
    read_through(built, frames);
  } catch (const Error& error) {
    throw Error(ErrorCategory::output, std::string("what was written cannot be read back: ") + error.what(),
                "check the disk");
  }
  move_into_place(built, output);
}

}  // namespace micro
