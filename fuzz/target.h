#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace micro::fuzz {

// Each file in fuzz/targets/ defines these two for one reader of bytes that others wrote.

/// Inputs that are right, to begin from.
std::vector<std::string> seeds();

/// Gives the input to the reader. It may throw micro::Error of any category but internal; anything else that
/// leaves it is a bug.
void take(const std::string& input);

/// The input as a file, for readers that want a path. The same path each time, of this process.
const std::filesystem::path& as_file(const std::string& input, const std::string& name);

/// All of a file.
std::string content_of(const std::filesystem::path& file);

/// A text file of the project's own, e.g. "tests/exchange/golden/clip.eaf".
std::string project_file(const std::string& path);

}  // namespace micro::fuzz
