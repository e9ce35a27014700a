#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace microx {

/// One input and the recording that will hold its numbers.
struct Job {
  std::string input;  ///< as the user gave it
  std::filesystem::path recording;
};

/// Decides where each recording goes and makes the output folder. `output` is what -o said: empty (the
/// current directory), a file (one input), or a folder that exists or ends with '/'. Throws Error(usage) when
/// two inputs would share a recording or a recording would replace its own input, Error(output) when the
/// folder cannot be made.
std::vector<Job> plan_jobs(const std::vector<std::string>& inputs, const std::string& output);

/// Fails early, before hours of work, for a result file that cannot be written at their end. Throws
/// Error(output).
void check_writable(const std::filesystem::path& path, bool force);

/// Writes under a temporary name and renames. Throws Error(output).
void write_file(const std::filesystem::path& path, const std::string& content);

}  // namespace microx
