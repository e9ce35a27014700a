#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/store/file_descriptor.h"
#include "libmicro/store/recording_writer.h"

namespace micro {

using Bytes = std::vector<std::byte>;

/// The header as bytes: what two runs must share for one to continue the other.
Bytes serialized(const RecordingHeader& header);

/// The append-only file behind a recording that is being written: the header, then blocks of rows and of
/// checkpoint state, each with its checksum. An interrupted write damages at most the last block, which is
/// then dropped.
class Journal {
 public:
  /// How rows are kept: as they are, or as float where they end as float anyway.
  enum class Values { full, single };

  /// Opens `path`, or creates it. Continues what is there when its header is `header` and `resume`; otherwise
  /// begins anew (note() says why). Throws Error(output) when the file cannot be written or another process
  /// is writing it.
  Journal(std::filesystem::path path, const Bytes& header, bool resume, Values values = Values::full);

  /// Hands every row up to the last checkpoint to `take`, drops what comes after, returns the checkpoint's
  /// state; nothing when there is no checkpoint.
  std::optional<Bytes> replay(const std::function<void(const FrameRow&)>& take);

  /// The same of a finished journal that is only read, by any number of processes. Throws Error(input) when
  /// it is not one with this header, or not whole to its last checkpoint.
  static Bytes read(const std::filesystem::path& path, const Bytes& header, Values values,
                    const std::function<void(const FrameRow&)>& take);

  void add(const FrameRow& row);        ///< buffered
  void checkpoint(const Bytes& state);  ///< rows and state to the disk, fsynced
  void remove();                        ///< deletes the file
  const std::string& note() const { return note_; }

 private:
  void lock() const;
  void begin(const Bytes& header);
  void write_block(std::uint32_t kind, const Bytes& payload);
  void write_all(const void* data, std::size_t size);
  void sync();
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path path_;
  FileDescriptor descriptor_;
  Values values_;
  std::size_t header_end_ = 0;
  Bytes rows_;
  std::string note_;
};

}  // namespace micro
