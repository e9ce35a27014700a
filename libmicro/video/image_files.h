#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace micro {

/// "img%05d.jpg": a name with one printf number.
bool is_image_pattern(const std::filesystem::path& path);

/// The images of a folder (natural order: 2 before 10) or those a pattern names, from its first number on.
/// Throws Error(input) when there are none.
std::vector<std::filesystem::path> image_files(const std::filesystem::path& folder_or_pattern);

/// How many numbers are skipped in the names, going by their last number; 0 when they carry none.
std::int64_t numbering_gaps(const std::vector<std::filesystem::path>& files);

}  // namespace micro
