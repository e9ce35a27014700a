#pragma once

#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

namespace micro {

/// A chunk of a dataset as it lies in the file.
struct Chunk {
  const hsize_t* place;  ///< its first element
  unsigned mask;         ///< filters that were left out
  haddr_t address;
  hsize_t size;  ///< bytes
};

/// Calls `take` for every chunk of a chunked dataset that is in the file, in the order of their places; false
/// when HDF5 fails or `take` says so.
bool for_each_chunk(hid_t dataset, const std::function<bool(const Chunk&)>& take);

/// Some bytes of a file.
struct FileRange {
  std::uint64_t offset = 0, size = 0;
};

/// Where the chunks of a closed HDF5 file lie that carry a Fletcher32 checksum each, in no order. Throws
/// Error(output): the file has just been written.
std::vector<FileRange> checksummed_chunks(const std::filesystem::path& file);

}  // namespace micro
