#include "libmicro/store/hdf5_attributes.h"

#include <cstdint>

namespace micro {
namespace {

constexpr std::size_t largest_text = 1 << 28;  // more is a damaged file

Hid utf8_type() {
  Hid type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

bool write(hid_t object, const std::string& name, hid_t stored, hid_t given, const Hid& space,
           const void* data) {
  if (H5Aexists(object, name.c_str()) > 0 && H5Adelete(object, name.c_str()) < 0) return false;
  const Hid attribute(H5Acreate2(object, name.c_str(), stored, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  return attribute.valid() && H5Awrite(attribute, given, data) >= 0;
}

Hid scalar() { return {H5Screate(H5S_SCALAR), H5Sclose}; }

/// The strings of a string attribute, fixed or variable length.
std::vector<std::string> strings_of(hid_t attribute, hid_t type) {
  const Hid space(H5Aget_space(attribute), H5Sclose);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (count <= 0 || count > 1 << 20) return {};
  std::vector<std::string> out;
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> raw(static_cast<std::size_t>(count), nullptr);
    const Hid memory = utf8_type();
    if (H5Aread(attribute, memory, raw.data()) < 0) return {};
    for (const char* text : raw) out.emplace_back(text ? text : "");
    H5Dvlen_reclaim(memory, space, H5P_DEFAULT, raw.data());
    return out;
  }
  const std::size_t size = H5Tget_size(type);
  if (size == 0 || size > largest_text / static_cast<std::size_t>(count)) return {};
  std::string raw(size * static_cast<std::size_t>(count), '\0');
  if (H5Aread(attribute, type, raw.data()) < 0) return {};
  for (hssize_t i = 0; i < count; ++i)
    out.emplace_back(raw.substr(static_cast<std::size_t>(i) * size, size).c_str());
  return out;
}

bool copy_text(hid_t attribute, hid_t type, hid_t space, hid_t to, const char* name) {
  const auto texts = strings_of(attribute, type);
  if (H5Sget_simple_extent_ndims(space) == 0) return texts.size() == 1 && write_attribute(to, name, texts[0]);
  return write_attribute(to, name, texts);
}

/// Numbers, in the type they have.
bool copy_raw(hid_t attribute, hid_t type, const Hid& space, hid_t to, const char* name) {
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  if (H5Tdetect_class(type, H5T_VLEN) > 0 || H5Tdetect_class(type, H5T_REFERENCE) > 0 || count < 0)
    return false;
  std::vector<std::uint8_t> bytes(H5Tget_size(type) * static_cast<std::size_t>(count));
  return H5Aread(attribute, type, bytes.data()) >= 0 && write(to, name, type, type, space, bytes.data());
}

}  // namespace

bool write_attribute(hid_t object, const std::string& name, const std::string& text) {
  const char* raw = text.c_str();
  const Hid type = utf8_type();  // of variable length: the text lies in the heap, so 64 KB are no limit
  return write(object, name, type, type, scalar(), &raw);
}

bool write_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts) {
  std::vector<const char*> raw;
  for (const auto& text : texts) raw.push_back(text.c_str());
  const hsize_t count = raw.size();
  const Hid type = utf8_type(), space(H5Screate_simple(1, &count, nullptr), H5Sclose);
  return write(object, name, type, type, space, raw.data());
}

bool write_attribute(hid_t object, const std::string& name, double number) {
  return write(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, scalar(), &number);
}

bool write_flag_attribute(hid_t object, const std::string& name, bool flag) {
  const std::uint8_t value = flag ? 1 : 0;
  return write(object, name, H5T_STD_U8LE, H5T_NATIVE_UINT8, scalar(), &value);
}

std::vector<std::string> read_strings(hid_t object, const std::string& name) {
  if (H5Aexists(object, name.c_str()) <= 0) return {};
  const Hid attribute(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose);
  const Hid type(H5Aget_type(attribute), H5Tclose);
  if (!attribute.valid() || H5Tget_class(type) != H5T_STRING) return {};
  return strings_of(attribute, type);
}

bool copy_all_attributes(hid_t from, hid_t to) {
  H5O_info_t info;
  if (H5Oget_info2(from, &info, H5O_INFO_NUM_ATTRS) < 0) return false;
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    const Hid attribute(H5Aopen_by_idx(from, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT),
                        H5Aclose);
    char name[256] = {};
    if (!attribute.valid() || H5Aget_name(attribute, sizeof name, name) < 0) return false;
    const Hid type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
    const bool text = H5Tget_class(type) == H5T_STRING;
    if (text ? !copy_text(attribute, type, space, to, name) : !copy_raw(attribute, type, space, to, name))
      return false;
  }
  return true;
}

Attributes read_attributes(hid_t object) {
  Attributes out;
  H5O_info_t info;
  if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0) return out;
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    const Hid attribute(H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT),
                        H5Aclose);
    if (!attribute.valid()) continue;
    char name[256] = {};
    H5Aget_name(attribute, sizeof name, name);
    const Hid type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
    if (H5Sget_simple_extent_npoints(space) != 1) continue;
    double number = 0;
    if (H5Tget_class(type) == H5T_STRING) {
      const auto texts = strings_of(attribute, type);
      if (!texts.empty()) out.text[name] = texts.front();
    } else if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &number) >= 0) {
      out.numbers[name] = number;
    }
  }
  return out;
}

}  // namespace micro
