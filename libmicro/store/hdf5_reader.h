#pragma once

#include <filesystem>
#include <memory>

#include "libmicro/store/hdf5_handles.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// A reader over a file that is still open for writing and has been flushed.
std::unique_ptr<RecordingReader> reader_of(hid_t file, const std::filesystem::path& path, FrameIndex frames);

}  // namespace micro
