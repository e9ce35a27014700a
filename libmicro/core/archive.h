#pragma once

#include <cstddef>
#include <cstring>
#include <opencv2/core.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "libmicro/core/error.h"

namespace micro {

/// Bytes of a stage's state at a checkpoint, so that an interrupted run goes on exactly where it stopped.
/// Same build and machine only: a recording never contains them.
class ArchiveWriter {
 public:
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void put(const T& value) { append(&value, sizeof value); }
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void put(const std::vector<T>& values) {
    put(values.size());
    const auto* raw = reinterpret_cast<const std::byte*>(values.data());
    bytes_.insert(bytes_.end(), raw, raw + values.size() * sizeof(T));
  }
  void put(const cv::Mat& image) {
    put(image.rows), put(image.cols), put(image.type());
    const cv::Mat packed = image.isContinuous() ? image : image.clone();
    append(packed.data, packed.total() * packed.elemSize());
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  // Not insert(): GCC 12 takes it for a buffer overflow at -O3 (-Wstringop-overflow).
  void append(const void* raw, std::size_t size) {
    const std::size_t start = bytes_.size();
    bytes_.resize(start + size);
    if (size) std::memcpy(bytes_.data() + start, raw, size);
  }
  std::vector<std::byte> bytes_;
};

/// Reads in the order in which ArchiveWriter wrote. Throws Error(input) at a premature end.
class ArchiveReader {
 public:
  explicit ArchiveReader(const std::vector<std::byte>& bytes) : bytes_(bytes) {}

  bool at_end() const { return position_ == bytes_.size(); }

  template <class T>
  requires std::is_trivially_copyable_v<T>
  void get(T& value) { std::memcpy(&value, claim(sizeof value), sizeof value); }
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void get(std::vector<T>& values) {
    std::size_t count = 0;
    get(count);
    if (count > bytes_.size()) fail();
    values.resize(count);
    if (count) std::memcpy(values.data(), claim(count * sizeof(T)), count * sizeof(T));
  }
  void get(cv::Mat& image) {
    int rows = 0, cols = 0, type = 0;
    get(rows), get(cols), get(type);
    if (rows < 0 || cols < 0 || static_cast<std::size_t>(rows) * cols > bytes_.size()) fail();
    image.create(rows, cols, type);
    const std::size_t size = image.total() * image.elemSize();
    if (size) std::memcpy(image.data, claim(size), size);
  }

 private:
  const std::byte* claim(std::size_t size) {
    if (size > bytes_.size() - position_) fail();
    position_ += size;
    return bytes_.data() + position_ - size;
  }
  [[noreturn]] static void fail() {
    throw Error(ErrorCategory::input, "the checkpoint is damaged",
                "delete the .partial file and start again");
  }
  const std::vector<std::byte>& bytes_;
  std::size_t position_ = 0;
};

}  // namespace micro
