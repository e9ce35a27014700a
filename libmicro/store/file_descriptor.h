#pragma once

#include <unistd.h>

namespace micro {

/// A POSIX file descriptor, closed at the end of its scope.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  operator int() const { return descriptor_; }  // NOLINT: used like the C handle it is

 private:
  int descriptor_;
};

}  // namespace micro
