#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace micro {

/// What was read of a recording that turned out to be whole.
struct Verification {
  std::string format_version;
  bool sealed = false;  ///< false before format 1.2: damage to numbers and texts cannot be told
  std::size_t datasets = 0;
  std::size_t values = 0;  ///< numbers in them
  std::size_t events = 0;
  std::size_t codings = 0;
};

/// Reads every number, text and table of a recording, so that every checksum in it is compared. Throws
/// Error(input), naming the dataset, at the first thing that is damaged.
Verification verify_recording(const std::filesystem::path& recording);

}  // namespace micro
