#pragma once

#include <unistd.h>

namespace micro {

/// A POSIX file descriptor, closed at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  operator int() const { return descriptor_; }  // NOLINT: used like the C handle it is

 private:
  int descriptor_;
};

}  // namespace micro
