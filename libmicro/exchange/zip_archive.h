#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace micro {

/// The parts of a ZIP archive held in memory; `bytes` must outlive it.
class ZipArchive {
 public:
  /// Throws Error(input), naming `file`, for what is no archive.
  ZipArchive(std::string_view bytes, std::string file);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  bool has(const std::string& part) const;
  /// Throws Error(input) for a part that is not there, is damaged, or is larger than 64 MB unpacked.
  std::string read(const std::string& part) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace micro
