#include "libmicro/store/hdf5_chunks.h"

#include "libmicro/store/hdf5_handles.h"

namespace micro {
namespace {

/// The bit of a chunk's filter mask that says its checksum was left out; 0 when the dataset has none at all.
unsigned checksum_bit(hid_t creation) {
  const int filters = H5Pget_nfilters(creation);
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0;
    std::size_t parameters = 0;
    if (H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &parameters, nullptr, 0, nullptr,
                       nullptr) == H5Z_FILTER_FLETCHER32)
      return 1U << static_cast<unsigned>(i);
  }
  return 0;
}

bool add_chunks(hid_t dataset, std::vector<FileRange>& ranges) {
  const Hid creation(H5Dget_create_plist(dataset), H5Pclose);
  const unsigned left_out = checksum_bit(creation);
  if (left_out == 0 || H5Pget_layout(creation) != H5D_CHUNKED) return true;
  return for_each_chunk(dataset, [&](const Chunk& chunk) {
    if (!(chunk.mask & left_out)) ranges.push_back({chunk.address, chunk.size});
    return true;
  });
}

herr_t visit(hid_t object, const char* name, const H5O_info_t* info, void* ranges) {
  if (info->type != H5O_TYPE_DATASET) return 0;
  const Hid dataset(H5Dopen2(object, name, H5P_DEFAULT), H5Dclose);
  return dataset.valid() && add_chunks(dataset, *static_cast<std::vector<FileRange>*>(ranges)) ? 0 : -1;
}

}  // namespace

/// Chunks are asked for by their place: asking by number walks the whole index for each.
bool for_each_chunk(hid_t dataset, const std::function<bool(const Chunk&)>& take) {
  const Hid creation(H5Dget_create_plist(dataset), H5Pclose), space(H5Dget_space(dataset), H5Sclose);
  hsize_t extent[H5S_MAX_RANK] = {}, chunk[H5S_MAX_RANK] = {}, place[H5S_MAX_RANK] = {};
  const int rank = H5Sget_simple_extent_dims(space, extent, nullptr);
  if (rank < 1 || H5Pget_chunk(creation, H5S_MAX_RANK, chunk) != rank) return false;
  while (place[0] < extent[0]) {
    Chunk found{place, 0, HADDR_UNDEF, 0};
    if (H5Dget_chunk_info_by_coord(dataset, place, &found.mask, &found.address, &found.size) < 0)
      return false;
    if (found.address != HADDR_UNDEF && found.size > 0 && !take(found)) return false;
    int axis = rank - 1;  // to the next place, the last axis first
    for (place[axis] += chunk[axis]; axis > 0 && place[axis] >= extent[axis]; place[axis] += chunk[axis])
      place[axis--] = 0;
  }
  return true;
}

std::vector<FileRange> checksummed_chunks(const std::filesystem::path& path) {
  const QuietHdf5 quiet;
  const Hid file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, file_access()), H5Fclose);
  checked(file, ErrorCategory::output, path, "cannot be read again");
  std::vector<FileRange> ranges;
  checked(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, &ranges, H5O_INFO_BASIC), ErrorCategory::output,
          path, "cannot be read again");
  return ranges;
}

}  // namespace micro
