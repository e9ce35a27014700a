#include "libmicro/store/hdf5_handles.h"

#include <string_view>

namespace micro {

namespace {

/// What the system said, where HDF5 wraps it in a report of several lines with pointers and times.
std::string system_message(const std::string& reason) {
  constexpr std::string_view before = "error message = '";
  const std::size_t found = reason.find(before);
  if (found == std::string::npos) return reason.substr(0, reason.find('\n'));
  const std::size_t begin = found + before.size();
  return reason.substr(begin, reason.find('\'', begin) - begin);
}

}  // namespace

Hid file_access() {
  constexpr std::size_t index_bytes = 512 << 10;
  Hid access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5AC_cache_config_t config{};
  config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
  bool good = H5Pget_mdc_config(access, &config) >= 0;
  config.set_initial_size = true;
  config.initial_size = config.min_size = config.max_size = index_bytes;
  good = good && H5Pset_mdc_config(access, &config) >= 0;
  if (!good) throw Error(ErrorCategory::internal, "HDF5's cache cannot be set: " + hdf5_reason());
  return access;
}

std::string hdf5_reason() {
  std::string reason = "unknown reason";
  const auto keep = [](unsigned depth, const H5E_error2_t* error, void* text) -> herr_t {
    if (depth == 0 && error->desc) *static_cast<std::string*>(text) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep, &reason);
  return system_message(reason);
}

hid_t checked(hid_t code, ErrorCategory category, const std::filesystem::path& path, const char* what) {
  if (code >= 0) return code;
  const bool writing = category == ErrorCategory::output;
  throw Error(category, "'" + path.string() + "' " + what + ": " + hdf5_reason(),
              writing ? "check the folder and the free space" : "is it a recording, copied completely?");
}

}  // namespace micro
