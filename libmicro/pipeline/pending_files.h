#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace micro {

/// Small files that are made ready under temporary names beside their own and renamed together at the end;
/// what was not published is removed.
class PendingFiles {
 public:
  PendingFiles() = default;
  PendingFiles(const PendingFiles&) = delete;
  PendingFiles& operator=(const PendingFiles&) = delete;
  ~PendingFiles();

  /// Writes the content and makes it last on the disk. Throws Error(output).
  void add(const std::filesystem::path& path, const std::string& content);
  /// Renames every file. Throws Error(output).
  void publish();

 private:
  std::vector<std::pair<std::filesystem::path, std::filesystem::path>> files_;  ///< temporary, final
};

}  // namespace micro
