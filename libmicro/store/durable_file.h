#pragma once

#include <filesystem>

#include "libmicro/core/frame.h"

namespace micro {

/// Makes the entries of the folder that holds `path` survive a power failure. Throws Error(output).
void sync_folder_of(const std::filesystem::path& path);

/// Removes a file that is being built when its scope ends, also when the constructor of what builds it
/// throws.
struct RemovedAtEnd {
  const std::filesystem::path& file;
  ~RemovedAtEnd() {
    std::error_code ignored;  // nothing can be done about a file that will not go away
    std::filesystem::remove(file, ignored);
  }
};

/// Puts a finished file in its place: on the disk (fsync), renamed. Throws Error(output).
void move_into_place(const std::filesystem::path& built, const std::filesystem::path& output);

/// Makes a finished HDF5 file `built` the recording `output`: sealed, opened again and read through (row
/// counts, last rows), then moved into place. Throws Error(output), leaving `output` as it was.
void publish(const std::filesystem::path& built, const std::filesystem::path& output, FrameIndex frames);

}  // namespace micro
