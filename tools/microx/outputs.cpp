#include "tools/microx/outputs.h"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <map>
#include <system_error>

#include "libmicro/core/error.h"

namespace microx {
namespace {

namespace fs = std::filesystem;
using micro::Error;
using micro::ErrorCategory;

bool means_folder(const std::string& output) {
  std::error_code ignored;
  return output.ends_with('/') || fs::is_directory(output, ignored);
}

/// What an input is called: a file's name without its ending, a folder's name, for a pattern
/// ("take1/img%05d.png") the name of the folder around it.
std::string name_of(const std::string& input) {
  std::error_code failure;
  fs::path path = fs::absolute(input, failure).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();  // "take1/"
  if (fs::is_directory(path, failure)) return path.filename().string();
  const bool pattern = path.filename().string().find('%') != std::string::npos && !fs::exists(path, failure);
  return pattern ? path.parent_path().filename().string() : path.stem().string();
}

fs::path folder_for(const std::string& output) {
  if (output.empty()) return {};
  std::error_code failure;
  fs::create_directories(output, failure);
  if (!fs::is_directory(output))
    throw Error(ErrorCategory::output, "the folder " + output + " cannot be made: " + failure.message(),
                "choose another with -o");
  return output;
}

void check_job(const Job& job, std::map<fs::path, std::string>& taken) {
  std::error_code ignored;
  if (fs::equivalent(job.input, job.recording, ignored))
    throw Error(ErrorCategory::usage, "the recording would replace its own input " + job.input,
                "choose another name with -o");
  const auto [other, fresh] = taken.emplace(fs::absolute(job.recording).lexically_normal(), job.input);
  if (!fresh) {
    throw Error(ErrorCategory::usage,
                other->second + " and " + job.input + " would both be recorded as " + job.recording.string(),
                "analyse them one by one with -o");
  }
}

}  // namespace

std::vector<Job> plan_jobs(const std::vector<std::string>& inputs, const std::string& output) {
  const bool one_file = !output.empty() && !means_folder(output);
  if (one_file && inputs.size() > 1)
    throw Error(ErrorCategory::usage, "-o " + output + " is one file, but there are several inputs",
                "name a folder, ending with /");
  std::vector<Job> jobs;
  std::map<fs::path, std::string> taken;
  const fs::path folder = one_file ? fs::path() : folder_for(output);
  for (const auto& input : inputs) {
    jobs.push_back({input, one_file ? fs::path(output) : folder / (name_of(input) + ".h5")});
    check_job(jobs.back(), taken);
  }
  return jobs;
}

void check_writable(const fs::path& path, bool force) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw Error(ErrorCategory::output, path.string() + " is a folder", "name a file");
  if (fs::exists(path, ignored) && !force)
    throw Error(ErrorCategory::output, path.string() + " exists already", "give --force to replace it");
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw Error(ErrorCategory::output,
                path.string() + " cannot be written: " + std::generic_category().message(errno),
                "choose another folder");
}

void write_file(const fs::path& path, const std::string& content) {
  const fs::path temporary = path.string() + ".partial";
  std::error_code failure;
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << content;
    file.close();
    if (!file) failure = std::error_code(errno, std::generic_category());
  }
  if (!failure) fs::rename(temporary, path, failure);
  if (!failure) return;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  throw Error(ErrorCategory::output, path.string() + " cannot be written: " + failure.message(),
              "make room or choose another place");
}

}  // namespace microx
