#include "libmicro/store/recording_copy.h"

#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"
#include "libmicro/store/hdf5_chunks.h"

namespace micro {
namespace {

constexpr hssize_t largest_table = 10'000'000;

using Keep = std::function<bool(const std::string&)>;

bool is_group(hid_t object) { return H5Iget_type(object) == H5I_GROUP; }

/// Compressed chunks, as they are.
bool copy_chunks(hid_t from, hid_t to) {
  std::vector<std::uint8_t> bytes;
  return for_each_chunk(from, [&](const Chunk& chunk) {
    bytes.resize(chunk.size);
    std::uint32_t mask = chunk.mask;
    return H5Dread_chunk(from, H5P_DEFAULT, chunk.place, &mask, bytes.data()) >= 0 &&
           H5Dwrite_chunk(to, H5P_DEFAULT, mask, chunk.place, bytes.size(), bytes.data()) >= 0;
  });
}

/// What is not in chunks: tables of recordings before format 1.2.
bool copy_whole(hid_t from, hid_t to, hid_t type, hid_t space) {
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count < 0 || count > largest_table) return false;
  std::vector<std::uint8_t> bytes(H5Tget_size(type) * static_cast<std::size_t>(count));
  return count == 0 || (H5Dread(from, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) >= 0 &&
                        H5Dwrite(to, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) >= 0);
}

/// Not H5Ocopy(): that of HDF5 1.10 crashes on variable-length text in attributes that are many or large, and
/// when the disk is full.
bool copy_dataset(hid_t object, const char* name, hid_t to) {
  const Hid type(H5Dget_type(object), H5Tclose), space(H5Dget_space(object), H5Sclose),
      creation(H5Dget_create_plist(object), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  const Hid copy(H5Dcreate2(to, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose);
  if (!copy.valid() || !copy_all_attributes(object, copy)) return false;
  return H5Pget_layout(creation) == H5D_CHUNKED ? copy_chunks(object, copy)
                                                : copy_whole(object, copy, type, space);
}

/// Copies what is kept of a group; groups in it are made anew, so that single datasets can be left out.
bool copy_links(hid_t from, hid_t to, const std::string& prefix, const Keep& keep, int depth = 0) {
  H5G_info_t info;
  if (depth > 8 || H5Gget_info(from, &info) < 0) return false;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[256] = {};
    if (H5Lget_name_by_idx(from, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) < 0)
      return false;
    const std::string path = prefix + name;
    if (!keep(path)) continue;
    const Hid object(H5Oopen(from, name, H5P_DEFAULT), H5Oclose);
    if (!object.valid()) return false;
    if (!is_group(object)) {
      if (!copy_dataset(object, name, to)) return false;
      continue;
    }
    const Hid group = create_group(to, name);
    if (!group.valid() || !copy_all_attributes(object, group) ||
        !copy_links(object, group, path + "/", keep, depth + 1))
      return false;
  }
  return true;
}

bool copy_faces(hid_t from, hid_t to, const Keep& keep) {
  const Hid old_faces(H5Gopen2(from, "faces", H5P_DEFAULT), H5Gclose), faces = create_group(to, "faces");
  H5G_info_t info;
  if (!old_faces.valid() || !faces.valid() || H5Gget_info(old_faces, &info) < 0) return false;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[64] = {};
    H5Lget_name_by_idx(old_faces, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
    const Hid old_face(H5Gopen2(old_faces, name, H5P_DEFAULT), H5Gclose), face = create_group(faces, name);
    if (!old_face.valid() || !face.valid() || !copy_links(old_face, face, "", keep)) return false;
  }
  return true;
}

}  // namespace

Hid copy_recording(const std::filesystem::path& recording, const std::filesystem::path& copy,
                   const Keep& keep) {
  const QuietHdf5 quiet;
  const Hid from(H5Fopen(recording.c_str(), H5F_ACC_RDONLY, file_access()), H5Fclose);
  checked(from, ErrorCategory::input, recording, "cannot be read");
  Hid to = create_recording_file(copy);
  const Hid old_frames(H5Gopen2(from, "frames", H5P_DEFAULT), H5Gclose), frames = create_group(to, "frames");
  const auto all = [](const std::string&) { return true; };
  check_written(
      copy_all_attributes(from, to) && copy_links(old_frames, frames, "", all) && copy_faces(from, to, keep),
      copy);
  return to;
}

}  // namespace micro
