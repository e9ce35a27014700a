#pragma once

#include <map>
#include <string>
#include <vector>

#include "libmicro/store/hdf5_handles.h"

namespace micro {

// Attributes of an HDF5 object. Strings are variable-length UTF-8. Writing replaces; functions return false
// or an empty value on failure and leave the reason on HDF5's error stack.
bool write_attribute(hid_t object, const std::string& name, const std::string& text);
bool write_attribute(hid_t object, const std::string& name, const std::vector<std::string>& texts);
bool write_attribute(hid_t object, const std::string& name, double number);
bool write_flag_attribute(hid_t object, const std::string& name, bool flag);

std::vector<std::string> read_strings(hid_t object, const std::string& name);

/// Copies every attribute of `from` to `to`, which has none.
bool copy_all_attributes(hid_t from, hid_t to);

struct Attributes {
  std::map<std::string, std::string> text;
  std::map<std::string, double> numbers;
};
/// Every scalar attribute of an object.
Attributes read_attributes(hid_t object);

}  // namespace micro
