#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <istream>
#include <streambuf>

namespace micro {

/// A whole file as an input stream over mapped memory: dlib reads its model byte by byte, which through a
/// file stream takes three times as long.
class MappedFile : private std::streambuf {
 public:
  explicit MappedFile(const std::filesystem::path& path) : stream_(this) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && status.st_size > 0) {
      size_ = static_cast<std::size_t>(status.st_size);
      data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    }
    ::close(descriptor);
    if (!mapped()) return;
    auto* begin = static_cast<char*>(data_);
    setg(begin, begin, begin + size_);
  }
  ~MappedFile() override {
    if (mapped()) ::munmap(data_, size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  bool mapped() const { return data_ != MAP_FAILED; }
  std::istream& stream() { return stream_; }

 private:
  void* data_ = MAP_FAILED;
  std::size_t size_ = 0;
  std::istream stream_;
};

}  // namespace micro
