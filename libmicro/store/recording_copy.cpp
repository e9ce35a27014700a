#include "libmicro/store/recording_copy.h"

#include "libmicro/store/hdf5_attributes.h"
#include "libmicro/store/hdf5_builder.h"

namespace micro {
namespace {

using Keep = std::function<bool(const std::string&)>;

bool is_group(hid_t parent, const char* name) {
  const Hid object(H5Oopen(parent, name, H5P_DEFAULT), H5Oclose);
  return H5Iget_type(object) == H5I_GROUP;
}

/// Copies what is kept of a face's group; groups in it are made anew, so that single datasets can be left out.
bool copy_links(hid_t from, hid_t to, const std::string& prefix, const Keep& keep) {
  H5G_info_t info;
  if (H5Gget_info(from, &info) < 0) return false;
  for (hsize_t i = 0; i < info.nlinks; ++i) {
    char name[256] = {};
    if (H5Lget_name_by_idx(from, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) < 0)
      return false;
    const std::string path = prefix + name;
    if (!keep(path)) continue;
    if (prefix.empty() && is_group(from, name)) {
      const Hid old_group(H5Gopen2(from, name, H5P_DEFAULT), H5Gclose), group = create_group(to, name);
      if (!old_group.valid() || !group.valid() || !copy_links(old_group, group, path + "/", keep)) return false;
    } else if (H5Ocopy(from, name, to, name, H5P_DEFAULT, H5P_DEFAULT) < 0) {
      return false;
    }
  }
  return true;
}

/// The root attributes; those that are numbers stay numbers, `complete` stays a flag.
bool copy_attributes(hid_t from, hid_t to) {
  const Attributes attributes = read_attributes(from);
  bool good = write_flag_attribute(to, "complete", true);
  for (const auto& [name, text] : attributes.text) good = good && write_attribute(to, name, text);
  for (const auto& [name, number] : attributes.numbers)
    if (name != "complete") good = good && write_attribute(to, name, number);
  return good;
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

Hid copy_recording(const std::filesystem::path& recording, const std::filesystem::path& copy, const Keep& keep) {
  const QuietHdf5 quiet;
  const Hid from(H5Fopen(recording.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  checked(from, ErrorCategory::input, recording, "cannot be read");
  Hid to = create_recording_file(copy);
  check_written(copy_attributes(from, to) && H5Ocopy(from, "frames", to, "frames", H5P_DEFAULT, H5P_DEFAULT) >= 0 &&
                    copy_faces(from, to, keep),
                copy);
  return to;
}

}  // namespace micro
