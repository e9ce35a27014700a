#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "libmicro/store/hdf5_handles.h"

namespace micro {

/// Copies a complete recording into a new file and leaves it open. `keep` says which links below /faces/<id>
/// go along, by their path ("events", "features/hog"); HDF5 copies compressed chunks as they are. Throws
/// Error(input), Error(output).
Hid copy_recording(const std::filesystem::path& recording, const std::filesystem::path& copy,
                   const std::function<bool(const std::string&)>& keep);

}  // namespace micro
