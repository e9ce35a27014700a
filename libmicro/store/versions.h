#pragma once

#include <string>

namespace micro {

/// The HDF5 library this process runs with, e.g. "1.10.8".
std::string hdf5_version();
/// Whether it can compress and read what recordings are compressed with.
bool hdf5_can_deflate();

}  // namespace micro
