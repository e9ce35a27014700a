#include <array>
#include <cstdio>
#include <fstream>
#include <memory>

#include <openssl/evp.h>

#include "libmicro/core/error.h"
#include "libmicro/video/capture_rate.h"
#include "libmicro/video/frame_source.h"
#include "libmicro/video/image_files.h"
#include "libmicro/video/libav_source.h"
#include "libmicro/video/range_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

bool is_sequence(const fs::path& path) {
  return fs::is_directory(path) || (is_image_pattern(path) && !fs::exists(path));
}

/// OpenSSL's, which uses the processor's SHA instructions: films are large.
class Sha256 {
 public:
  Sha256() : state_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr);
  }
  void add(const char* data, std::size_t size) { EVP_DigestUpdate(state_.get(), data, size); }
  void add_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
      throw Error(ErrorCategory::input, "'" + path.string() + "' cannot be read", "check its permissions");
    std::vector<char> block(1 << 20);
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
      add(block.data(), static_cast<std::size_t>(file.gcount()));
    if (file.bad())  // half a fingerprint would be that of another file
      throw Error(ErrorCategory::input, "'" + path.string() + "' cannot be read to its end",
                  "check the disk or the network");
  }
  std::string hex() {
    std::array<std::uint8_t, 32> digest{};
    EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr);
    std::string text;
    for (const auto byte : digest) {
      char pair[3];
      std::snprintf(pair, sizeof pair, "%02x", byte);
      text += pair;
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> state_;
};

std::unique_ptr<FrameSource> open_whole(const fs::path& path, const SourceOptions& options) {
  if (is_sequence(path)) return open_image_sequence(path, options);
  if (!fs::exists(path))
    throw Error(ErrorCategory::input, "'" + path.string() + "' does not exist", "check the name");
  if (fs::is_regular_file(path) && fs::file_size(path) == 0)
    throw Error(ErrorCategory::input, "'" + path.string() + "' is empty (0 bytes)",
                "was it copied completely?");
  if (!std::ifstream(path))
    throw Error(ErrorCategory::input, "'" + path.string() + "' cannot be read", "check its permissions");
  return open_libav_source(path, options);
}

}  // namespace

std::unique_ptr<FrameSource> open_source(const fs::path& path, const SourceOptions& options) {
  check_capture_fps(options.capture_fps);
  if (is_sequence(path) && !options.hwaccel.empty())
    throw Error(ErrorCategory::usage, "'" + path.string() + "' is made of images, which no device decodes",
                "leave out --hwaccel");
  if (options.end_s > 0 && options.end_s <= options.start_s)
    throw Error(ErrorCategory::usage, "the range of '" + path.string() + "' ends before it starts");
  auto whole = open_whole(path, options);
  if (options.start_s <= 0 && options.end_s <= 0) return whole;
  return range_of(std::move(whole), options.start_s, options.end_s);
}

std::string content_sha256(std::string_view content) {
  Sha256 hash;
  hash.add(content.data(), content.size());
  return hash.hex();
}

std::string source_sha256(const fs::path& path) {
  Sha256 hash;
  if (!is_sequence(path)) {
    hash.add_file(path);
    return hash.hex();
  }
  for (const auto& file : image_files(path)) {
    const auto name = file.filename().string();
    hash.add(name.c_str(), name.size() + 1);
    hash.add_file(file);
  }
  return hash.hex();
}

}  // namespace micro
