#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace micro {

/// Files that are made ready under temporary names beside their own and renamed together at the end; what was
/// not published is removed.
class PendingFiles {
 public:
  PendingFiles() = default;
  PendingFiles(const PendingFiles&) = delete;
  PendingFiles& operator=(const PendingFiles&) = delete;
  ~PendingFiles();

  /// Writes the content and makes it last on the disk. Throws Error(output).
  void add(const std::filesystem::path& path, const std::string& content);
  /// The same for content that is too large to be held: `write` puts it into a stream, a piece at a time.
  void add(const std::filesystem::path& path, const std::function<void(std::ostream&)>& write);
  /// The final names, in the order in which they were added.
  std::vector<std::filesystem::path> names() const;
  /// Renames every file. Throws Error(output).
  void publish();

 private:
  std::vector<std::pair<std::filesystem::path, std::filesystem::path>> files_;  ///< temporary, final
};

}  // namespace micro
