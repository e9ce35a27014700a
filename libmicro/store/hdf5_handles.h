#pragma once

#include <hdf5.h>

#include <filesystem>
#include <string>
#include <utility>

#include "libmicro/core/error.h"

namespace micro {

/// Keeps HDF5 from printing its error stack while in scope.
class QuietHdf5 {
 public:
  QuietHdf5() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~QuietHdf5() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  QuietHdf5(const QuietHdf5&) = delete;
  QuietHdf5& operator=(const QuietHdf5&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// An HDF5 identifier with its closing function. The library is serial: one thread at a time.
class Hid {
 public:
  using Close = herr_t (*)(hid_t);
  Hid() = default;
  Hid(hid_t id, Close close) : id_(id), close_(close) {}
  Hid(Hid&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hid& operator=(Hid&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Hid() { reset(); }

  operator hid_t() const { return id_; }  // NOLINT: used like the C handle it is
  bool valid() const { return id_ >= 0; }
  /// Closes now; false when HDF5 could not (a full disk shows here).
  bool reset() {
    if (id_ < 0) return true;
    const QuietHdf5 quiet;
    return close_(std::exchange(id_, -1)) >= 0;
  }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// How recordings are opened: HDF5 keeps the index of chunks in memory, up to 32 MB as they are in the file, which
/// are six times as much unpacked and grow with the film; 512 KB hold what is worked on. Throws Error(internal).
Hid file_access();

/// The innermost message of HDF5's error stack.
std::string hdf5_reason();

/// Throws Error with HDF5's reason when `code` is negative.
hid_t checked(hid_t code, ErrorCategory category, const std::filesystem::path& path, const char* what);

}  // namespace micro
