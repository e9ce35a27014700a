#include "libmicro/store/recording_copy.h"

#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"

namespace micro {
namespace {

using Keep = std::function<bool(const std::string&)>;

bool is_group(hid_t object) { return H5Iget_type(object) == H5I_GROUP; }

/// A dataset with its compressed chunks as they are. Attributes are copied one by one: H5Ocopy() of HDF5 1.10
/// crashes on variable-length text in attributes that are many or large.
bool copy_dataset(hid_t from, hid_t object, const char* name, hid_t to) {
  const Hid bare(H5Pcreate(H5P_OBJECT_COPY), H5Pclose);
  H5Pset_copy_object(bare, H5O_COPY_WITHOUT_ATTR_FLAG);
  if (H5Ocopy(from, name, to, name, bare, H5P_DEFAULT) < 0) return false;
  const Hid copy(H5Oopen(to, name, H5P_DEFAULT), H5Oclose);
  return copy.valid() && copy_all_attributes(object, copy);
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
      if (!copy_dataset(from, object, name, to)) return false;
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
  const Hid from(H5Fopen(recording.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
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
