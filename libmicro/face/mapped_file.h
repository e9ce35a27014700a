#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>

namespace micro {

/// A file read once from begin to end through mapped memory, which is given back as the reading goes on.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      size_ = static_cast<std::size_t>(status.st_size);
      data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    }
    ::close(descriptor);
    if (mapped()) ::madvise(data_, size_, MADV_SEQUENTIAL);
  }
  ~MappedFile() {
    if (mapped()) ::munmap(data_, size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  bool mapped() const { return data_ != MAP_FAILED; }

  /// The next byte. Throws a text at the end, as the next does.
  unsigned byte() {
    if (at_ >= size_) throw std::string("it ends early");
    if (at_ >= kept_ + 2 * block) give_back();
    return static_cast<const unsigned char*>(data_)[at_++];
  }

  /// The next eight bytes as such a number, which stay the next; 0 where the file ends before them.
  std::uint64_t peek() {
    if (std::endian::native != std::endian::little || size_ - at_ < sizeof(std::uint64_t)) return 0;
    if (at_ >= kept_ + 2 * block) give_back();
    std::uint64_t value = 0;
    std::memcpy(&value, static_cast<const unsigned char*>(data_) + at_, sizeof value);
    return value;
  }
  /// Passes over bytes that peek() has told.
  void skip(std::size_t bytes) { at_ += bytes; }

  /// The next `bytes` (1 to 8) as a number, least byte first.
  std::uint64_t little_endian(unsigned bytes) {
    if (bytes > size_ - at_) throw std::string("it ends early");
    const unsigned char* from = static_cast<const unsigned char*>(data_) + at_;
    at_ += bytes;
    std::uint64_t value = 0;
    if (std::endian::native == std::endian::little && size_ - at_ >= sizeof value) {
      std::memcpy(&value, from, sizeof value);
      return value & (~std::uint64_t{0} >> (64 - 8 * bytes));
    }
    for (unsigned i = 0; i < bytes; ++i) value |= std::uint64_t{from[i]} << (8 * i);
    return value;
  }

 private:
  static constexpr std::size_t block = 1U << 22U;

  void give_back() {
    ::madvise(static_cast<char*>(data_) + kept_, block, MADV_DONTNEED);
    kept_ += block;
  }

  void* data_ = MAP_FAILED;
  std::size_t size_ = 0, at_ = 0, kept_ = 0;
};

}  // namespace micro
