#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace micro {

/// A landmark model that was there when we were built: its SHA-256 need not be computed again, which takes a
/// tenth of a second of every run, where all its bytes have the checksum they had then.
struct KnownModel {
  std::uint64_t checksum_high, checksum_low;  ///< XXH3, 128 bits
  std::string sha256;
};

/// Generated when building.
std::vector<KnownModel> known_models();

}  // namespace micro
