#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace micro {

/// What lies below the folder of a data set, by path relative to it; links to folders are not followed.
class DatasetTree {
 public:
  /// `stills` = pictures themselves are listed; otherwise folders and videos alone. Throws Error(input) when
  /// the folder cannot be read.
  DatasetTree(const std::filesystem::path& root, bool stills);

  /// Folders that hold images, and videos; or pictures.
  const std::vector<std::string>& clips() const { return clips_; }
  /// Files that may be tables (.xlsx, .xls, .csv, .tsv, .txt), whose name fits (* and ?, without case).
  std::vector<std::string> tables(const std::string& pattern) const;
  /// The clips whose path ends as a pattern says: components with * and ?, without case.
  std::vector<std::string> ending_in(const std::string& pattern) const;

 private:
  void add_file(const std::string& path, bool stills);

  std::vector<std::string> clips_, tables_;
  std::multimap<std::string, std::size_t> by_name_;  ///< last component, lower case -> clips_
};

/// The pattern with every {role} replaced, {role:2} with zeros in front of a number, so that the values
/// themselves stand for nothing but themselves; empty when a value is missing.
std::string filled_pattern(const std::string& pattern, const std::map<std::string, std::string>& values);

}  // namespace micro
