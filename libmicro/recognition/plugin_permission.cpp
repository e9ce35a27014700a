#include "libmicro/recognition/plugin_permission.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "libmicro/core/error.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& file, const std::string& why, const std::string& what_to_do) {
  throw Error(ErrorCategory::plugin, "plugin file '" + file.string() + "' is refused: " + why, what_to_do);
}

bool is_trusted_owner(uid_t owner) { return owner == 0 || owner == geteuid(); }

void check_folder(const fs::path& file) {
  struct stat folder {};
  if (stat(file.parent_path().c_str(), &folder) != 0) refuse(file, "its folder cannot be looked at", "");
  if (!is_trusted_owner(folder.st_uid))
    refuse(file, "its folder belongs neither to you nor to root", "copy it into a folder of your own");
  const bool anybody = (folder.st_mode & S_IWOTH) != 0 && (folder.st_mode & S_ISVTX) == 0;
  if (anybody) refuse(file, "anybody may change its folder", "chmod o-w the folder");
}

}  // namespace

fs::path checked_plugin_file(const fs::path& file) {
  std::error_code failure;
  fs::path path = fs::canonical(file, failure);
  if (failure) refuse(file, failure.message(), "check the path");
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    refuse(file, "it is not a file", "give the plugin's .so file");
  if (!is_trusted_owner(status.st_uid))
    refuse(file, "it belongs neither to you nor to root", "copy it, so that it is yours");
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    refuse(file, "others than its owner may write it", "chmod go-w '" + path.string() + "'");
  check_folder(path);
  return path;
}

}  // namespace micro
