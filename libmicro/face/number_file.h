#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace micro {

/// A file read forward, byte for byte and in small numbers.
class NumberFile {
 public:
  using Watcher = std::function<void(const unsigned char* bytes, std::size_t count)>;

  /// `block`: bytes that are read at a time; `watcher` is handed all that are read.
  explicit NumberFile(const std::filesystem::path& path, std::size_t block = 1U << 18U, Watcher watcher = {})
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        block_(block),
        watcher_(std::move(watcher)),
        buffer_(block + 2 * spare) {}
  ~NumberFile() {
    if (opened()) ::close(descriptor_);
  }
  NumberFile(const NumberFile&) = delete;
  NumberFile& operator=(const NumberFile&) = delete;

  bool opened() const { return descriptor_ >= 0; }

  /// The next byte. Throws a text at the end and when it cannot be read, as the others do.
  unsigned byte() {
    need(1);
    return buffer_[at_++];
  }

  /// The next eight bytes as a number, least byte first, which stay the next; zeros where the file ends
  /// before.
  std::uint64_t peek() {
    if (end_ - at_ < spare) fill();
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) {
      std::memcpy(&value, buffer_.data() + at_, sizeof value);
    } else {
      for (unsigned i = 0; i < sizeof value; ++i) value |= std::uint64_t{buffer_[at_ + i]} << (8 * i);
    }
    return value;
  }

  /// Passes over bytes that peek() has told.
  void skip(std::size_t bytes) {
    need(bytes);
    at_ += bytes;
  }

  /// Passes over at most `count` pieces of `bytes` (at most 8) whose first eight bytes, as peek() tells them,
  /// satisfy `wanted`, as far as they have been read; returns how many.
  template <class Wanted>
  std::size_t skip_while(Wanted&& wanted, std::size_t bytes, std::size_t count) {
    std::size_t passed = 0;
    if constexpr (std::endian::native == std::endian::little) {
      for (; passed < count && end_ - at_ >= spare; ++passed, at_ += bytes) {
        std::uint64_t next = 0;
        std::memcpy(&next, buffer_.data() + at_, sizeof next);
        if (!wanted(next)) break;
      }
    }
    return passed;
  }

  /// Reads to the end of the file, for who watches.
  void read_on() {
    do {
      at_ = end_;
      fill();
    } while (end_ > 0);
  }

  /// Where the next byte is in the file.
  std::uint64_t position() const { return read_ - (end_ - at_); }

  void move_to(std::uint64_t position) {
    at_ = end_ = 0;
    read_ = position;
  }

  /// The next `bytes` (1 to 8) as a number, least byte first.
  std::uint64_t little_endian(unsigned bytes) {
    const std::uint64_t value = peek() & (~std::uint64_t{0} >> (64 - 8 * bytes));
    skip(bytes);
    return value;
  }

 private:
  static constexpr std::size_t spare = sizeof(std::uint64_t);

  void need(std::size_t bytes) {
    if (end_ - at_ < bytes) fill();
    if (end_ - at_ < bytes) throw std::string("it ends early");
  }

  /// Moves what is left to the front and reads on; behind the end of the file there are zeros.
  void fill() {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_, at_ = 0;
    while (end_ < spare) {
      const ssize_t got = ::pread(descriptor_, buffer_.data() + end_, block_, static_cast<off_t>(read_));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw "it cannot be read: " + std::string(std::strerror(errno));
      if (got == 0) break;
      if (watcher_) watcher_(buffer_.data() + end_, static_cast<std::size_t>(got));
      end_ += static_cast<std::size_t>(got), read_ += static_cast<std::uint64_t>(got);
    }
    std::memset(buffer_.data() + end_, 0, spare);
  }

  int descriptor_;
  std::size_t block_;
  Watcher watcher_;
  std::vector<unsigned char> buffer_;
  std::size_t at_ = 0, end_ = 0;  ///< in the buffer: the next byte, and behind the last
  std::uint64_t read_ = 0;        ///< where in the file the buffer ends
};

}  // namespace micro
