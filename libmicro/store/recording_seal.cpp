#include "libmicro/store/recording_seal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/store/file_descriptor.h"
#include "libmicro/store/hdf5_chunks.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char, 8> magic{'M', 'I', 'C', 'R', 'O', 'S', '0', '1'};
constexpr std::size_t read_bytes = 1 << 20;

/// The last bytes of a sealed file; the table of sealed ranges lies before it.
struct SealEnd {
  std::uint64_t file_bytes;  ///< of the HDF5 file, where the table begins
  std::uint64_t ranges;
  std::uint32_t content_crc;  ///< of the bytes in the ranges, in order
  std::uint32_t seal_crc;     ///< of the table and the three fields above
  std::array<char, 8> magic;
};
static_assert(sizeof(SealEnd) == 32);

std::uint32_t crc_of(std::uint32_t crc, const void* data, std::size_t size) {
  return static_cast<std::uint32_t>(crc32_z(crc, static_cast<const Bytef*>(data), size));
}

std::uint32_t crc_of_seal(const std::vector<FileRange>& ranges, const SealEnd& end) {
  const std::uint32_t table = crc_of(0, ranges.data(), ranges.size() * sizeof(FileRange));
  return crc_of(table, &end, offsetof(SealEnd, seal_crc));
}

class File {
 public:
  File(const fs::path& path, int flags, ErrorCategory category)
      : path_(path), category_(category), descriptor_(::open(path.c_str(), flags | O_CLOEXEC)) {
    struct stat found {};
    if (descriptor_ < 0 || ::fstat(descriptor_, &found) != 0) fail();
    size_ = S_ISREG(found.st_mode) ? static_cast<std::uint64_t>(found.st_size) : 0;
  }
  std::uint64_t size() const { return size_; }

  void read(std::uint64_t offset, void* data, std::size_t size) const {
    auto* at = static_cast<char*>(data);
    while (size > 0) {
      const ssize_t got = ::pread(descriptor_, at, size, static_cast<off_t>(offset));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail();
      if (got == 0) throw Error(category_, "'" + path_.string() + "' became shorter while it was read");
      at += got, offset += static_cast<std::uint64_t>(got), size -= static_cast<std::size_t>(got);
    }
  }

  void append(const void* data, std::size_t size) {
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
      const ssize_t put = ::pwrite(descriptor_, at, size, static_cast<off_t>(size_));
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) fail();
      at += put, size_ += static_cast<std::uint64_t>(put), size -= static_cast<std::size_t>(put);
    }
  }

  void truncate(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) fail();
  }

  std::uint32_t crc(const std::vector<FileRange>& ranges) const {
    std::uint32_t crc = 0;
    std::vector<char> buffer;
    for (const auto& range : ranges)
      for (std::uint64_t done = 0; done < range.size; done += buffer.size()) {
        buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(read_bytes, range.size - done)));
        read(range.offset + done, buffer.data(), buffer.size());
        crc = crc_of(crc, buffer.data(), buffer.size());
      }
    return crc;
  }

 private:
  [[noreturn]] void fail() const {
    const bool writing = category_ == ErrorCategory::output;
    throw Error(
        category_,
        "'" + path_.string() + "' cannot be " + (writing ? "written: " : "read: ") + std::strerror(errno),
        writing ? "check the folder and the free space" : "check the file and the disk");
  }

  const fs::path& path_;
  ErrorCategory category_;
  FileDescriptor descriptor_;
  std::uint64_t size_ = 0;
};

/// The end of the seal, if the file ends with one.
std::optional<SealEnd> seal_end(const File& file) {
  SealEnd end{};
  if (file.size() < sizeof end) return {};
  file.read(file.size() - sizeof end, &end, sizeof end);
  if (end.magic != magic) return {};
  return end;
}

/// Where the HDF5 file says that it ends (superblock of version 2 or 3, which recordings have); nothing when
/// it does not say.
std::optional<std::uint64_t> hdf5_end(const File& file) {
  constexpr std::array<char, 8> signature{'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
  constexpr std::size_t version_at = 8, address_bytes_at = 9, end_at = 28;
  std::array<char, end_at + sizeof(std::uint64_t)> start{};
  if (file.size() < start.size()) return {};
  file.read(0, start.data(), start.size());
  if (!std::equal(signature.begin(), signature.end(), start.begin()) || start[version_at] < 2 ||
      start[version_at] > 3 || start[address_bytes_at] != sizeof(std::uint64_t))
    return {};
  std::uint64_t end = 0;
  std::memcpy(&end, &start[end_at], sizeof end);
  return end;
}

/// What lies between the chunks of a file of `size` bytes.
std::vector<FileRange> between(std::vector<FileRange> chunks, std::uint64_t size) {
  std::ranges::sort(chunks, {}, &FileRange::offset);
  std::vector<FileRange> ranges;
  std::uint64_t at = 0;
  for (const auto& chunk : chunks) {
    if (chunk.offset > at) ranges.push_back({at, chunk.offset - at});
    at = std::max(at, chunk.offset + chunk.size);
  }
  if (size > at) ranges.push_back({at, size - at});
  return ranges;
}

[[noreturn]] void refuse(const fs::path& path) {
  throw Error(ErrorCategory::input,
              "'" + path.string() + "' is damaged: its bytes have changed since it was written",
              "take an intact copy, or analyse the video again");
}

}  // namespace

void seal_recording(const fs::path& recording) {
  auto chunks = checksummed_chunks(recording);
  File file(recording, O_RDWR, ErrorCategory::output);
  const auto ranges = between(std::move(chunks), file.size());
  SealEnd end{file.size(), ranges.size(), file.crc(ranges), 0, magic};
  end.seal_crc = crc_of_seal(ranges, end);
  file.append(ranges.data(), ranges.size() * sizeof(FileRange));
  file.append(&end, sizeof end);
}

RecordingSeal check_recording_seal(const fs::path& recording) {
  const File file(recording, O_RDONLY, ErrorCategory::input);
  const auto end = seal_end(file);
  if (!end) {  // what stands behind the HDF5 file was a seal, and HDF5 is not to be asked what else is
               // damaged
    if (const auto bytes = hdf5_end(file); bytes && file.size() > *bytes) refuse(recording);
    return RecordingSeal::absent;
  }
  const std::uint64_t before = file.size() - sizeof(SealEnd);
  if (end->ranges > before / sizeof(FileRange) || end->file_bytes != before - end->ranges * sizeof(FileRange))
    refuse(recording);
  std::vector<FileRange> ranges(static_cast<std::size_t>(end->ranges));
  file.read(end->file_bytes, ranges.data(), ranges.size() * sizeof(FileRange));
  if (crc_of_seal(ranges, *end) != end->seal_crc || file.crc(ranges) != end->content_crc) refuse(recording);
  return RecordingSeal::intact;
}

void remove_recording_seal(const fs::path& copy) {
  File file(copy, O_RDWR, ErrorCategory::output);
  if (const auto end = seal_end(file)) file.truncate(end->file_bytes);
}

}  // namespace micro
