#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace micro {

/// Some bytes of a file.
struct FileRange {
  std::uint64_t offset = 0, size = 0;
};

/// Where the chunks of a closed HDF5 file lie that carry a Fletcher32 checksum each, in no order. Throws
/// Error(output): the file has just been written.
std::vector<FileRange> checksummed_chunks(const std::filesystem::path& file);

}  // namespace micro
