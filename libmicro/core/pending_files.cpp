#include "libmicro/core/pending_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <streambuf>
#include <system_error>

#include "libmicro/core/error.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::error_code& reason) {
  throw Error(ErrorCategory::output, "'" + path.string() + "' cannot be written: " + reason.message(),
              "check the folder and the free space");
}

/// A stream's end that is a file of ours; what cannot be written is told by exception, not by a flag that
/// somebody has to look at.
class FileBuffer : public std::streambuf {
 public:
  FileBuffer(fs::path temporary, fs::path final) : final_(std::move(final)) {
    descriptor_ = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(final_, {errno, std::generic_category()});
    buffer_.resize(1U << 16U);
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }
  ~FileBuffer() override { ::close(descriptor_); }
  FileBuffer(const FileBuffer&) = delete;
  FileBuffer& operator=(const FileBuffer&) = delete;

  void finish() {
    drain();
    if (::fsync(descriptor_) != 0 && errno != EINVAL)  // some file systems cannot sync
      fail(final_, {errno, std::generic_category()});
  }

 protected:
  int_type overflow(int_type c) override {
    drain();
    if (c != traits_type::eof()) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

 private:
  void drain() {
    for (const char* at = pbase(); at < pptr();) {
      const auto written = ::write(descriptor_, at, static_cast<std::size_t>(pptr() - at));
      if (written < 0 && errno != EINTR) fail(final_, {errno, std::generic_category()});
      if (written > 0) at += written;
    }
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }

  fs::path final_;
  int descriptor_ = -1;
  std::string buffer_;
};

}  // namespace

PendingFiles::~PendingFiles() {
  std::error_code ignored;
  for (const auto& [temporary, final] : files_) fs::remove(temporary, ignored);
}

void PendingFiles::add(const fs::path& path, const std::string& content) {
  add(path,
      [&](std::ostream& out) { out.write(content.data(), static_cast<std::streamsize>(content.size())); });
}

void PendingFiles::add(const fs::path& path, const std::function<void(std::ostream&)>& write) {
  const fs::path temporary = path.string() + ".partial";
  FileBuffer buffer(temporary, path);
  files_.emplace_back(temporary, path);
  std::ostream out(&buffer);
  out.exceptions(std::ios::badbit);  // passes on what the buffer throws
  write(out);
  buffer.finish();
}

std::vector<fs::path> PendingFiles::names() const {
  std::vector<fs::path> names;
  for (const auto& [temporary, final] : files_) names.push_back(final);
  return names;
}

void PendingFiles::publish() {
  for (const auto& [temporary, final] : files_) {
    std::error_code failure;
    fs::rename(temporary, final, failure);
    if (failure) fail(final, failure);
  }
  files_.clear();
}

}  // namespace micro
