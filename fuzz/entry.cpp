// What libFuzzer and the driver call: a refusal is an answer, everything else a finding.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "fuzz/target.h"
#include "libmicro/core/error.h"

namespace micro::fuzz {
namespace {

/// A folder that goes with the process.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "microx_fuzz_XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

[[noreturn]] void finding(const char* what) {
  std::fprintf(stderr, "fuzz: the reader failed with: %s\n", what);
  std::abort();
}

}  // namespace

const std::filesystem::path& as_file(const std::string& input, const std::string& name) {
  static const Folder folder;
  static std::filesystem::path path;
  path = folder.path() / name;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << input;
  return path;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("no file " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string project_file(const std::string& path) {
  return content_of(std::filesystem::path(MICRO_SOURCE_DIR) / path);
}

}  // namespace micro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace micro;
  try {
    fuzz::take(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const Error& error) {
    if (error.category() == ErrorCategory::internal) fuzz::finding(error.what());
  } catch (const std::exception& error) {
    fuzz::finding(error.what());
  }
  return 0;
}
