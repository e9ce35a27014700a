#include "libmicro/store/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "libmicro/core/archive.h"
#include "libmicro/core/error.h"
#include "libmicro/core/version.h"
#include "libmicro/store/durable_file.h"

namespace micro {
namespace {

constexpr std::array<char, 8> magic{'M', 'I', 'C', 'R', 'O', 'J', '0', '3'};
constexpr std::uint32_t block_magic = 0x4b4c424d, rows_kind = 1, state_kind = 2;
constexpr std::size_t rows_buffer = 4 << 20;
constexpr std::uint64_t largest_block = 1ULL << 31;

struct BlockHead {
  std::uint32_t magic, kind;
  std::uint64_t size;
  std::uint32_t checksum, spare;
};

std::uint32_t checksum(const Bytes& bytes) {
  return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void put_text(ArchiveWriter& out, const std::string& text) {
  out.put(std::vector<char>(text.begin(), text.end()));
}

void put_schema(ArchiveWriter& out, const Schema& schema) {
  out.put(schema.size());
  for (const auto& spec : schema) {
    put_text(out, spec.path + "|" + spec.units + "|" + spec.description + "|" + spec.producer);
    out.put(spec.shape), out.put(spec.type);
    for (const auto& label : spec.labels) put_text(out, label);
    for (const auto& dim : spec.dims) put_text(out, dim);
    for (const auto& units : spec.label_units) put_text(out, units);
    for (const auto& [name, text] : spec.attributes) put_text(out, name), put_text(out, text);
  }
}

/// Deflated lightly: crops would make most of the journal.
void put_crop(ArchiveWriter& out, const cv::Mat& crop) {
  out.put(crop.rows), out.put(crop.cols);
  if (crop.empty()) return;
  std::vector<std::uint8_t> packed(compressBound(crop.total()));
  uLongf size = packed.size();
  if (!crop.isContinuous() || crop.type() != CV_8UC1 ||
      compress2(packed.data(), &size, crop.data, crop.total(), Z_BEST_SPEED) != Z_OK)
    throw Error(ErrorCategory::internal, "a crop cannot be written to the journal");
  packed.resize(size);
  out.put(packed);
}

cv::Mat get_crop(ArchiveReader& in) {
  int rows = 0, cols = 0;
  in.get(rows), in.get(cols);
  if (rows == 0) return {};
  std::vector<std::uint8_t> packed;
  in.get(packed);
  cv::Mat crop(rows, cols, CV_8UC1);
  uLongf size = crop.total();
  if (uncompress(crop.data, &size, packed.data(), packed.size()) != Z_OK || size != crop.total())
    throw Error(ErrorCategory::internal, "a crop in the journal is damaged although its checksum is right");
  return crop;
}

void put_values(ArchiveWriter& out, const std::vector<double>& values, Journal::Values kept) {
  if (kept == Journal::Values::full) return out.put(values);
  std::vector<float> narrow(values.size());
  std::ranges::transform(values, narrow.begin(), [](double value) { return static_cast<float>(value); });
  out.put(narrow);
}

std::vector<double> get_values(ArchiveReader& in, Journal::Values kept) {
  std::vector<double> values;
  if (kept == Journal::Values::full) {
    in.get(values);
  } else {
    std::vector<float> narrow;
    in.get(narrow);
    values.assign(narrow.begin(), narrow.end());
  }
  return values;
}

void put_row(ArchiveWriter& out, const FrameRow& row, Journal::Values kept) {
  out.put(row.index), put_values(out, row.values, kept), out.put(row.faces.size());
  for (const auto& face : row.faces)
    out.put(face.id), put_values(out, face.values, kept), put_crop(out, face.crop);
}

void take_rows(const Bytes& payload, Journal::Values kept, const std::function<void(const FrameRow&)>& take) {
  ArchiveReader in(payload);
  while (!in.at_end()) {
    FrameRow row;
    std::size_t faces = 0;
    in.get(row.index);
    row.values = get_values(in, kept);
    in.get(faces);
    for (std::size_t i = 0; i < faces; ++i) {
      row.faces.emplace_back();
      in.get(row.faces.back().id);
      row.faces.back().values = get_values(in, kept);
      row.faces.back().crop = get_crop(in);
    }
    take(row);
  }
}

/// Reads exactly `size` bytes; false at a short end. A disk that fails is no short end: rows would be given
/// up.
bool read_all(int descriptor, void* data, std::size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = ::read(descriptor, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw Error(ErrorCategory::output,
                  std::string("what an interrupted run left cannot be read: ") + std::strerror(errno),
                  "check the disk; --fresh starts again");
    if (got == 0) return false;
    at += got, size -= static_cast<std::size_t>(got);
  }
  return true;
}

struct Block {
  std::uint32_t kind = 0;
  Bytes payload;
};

std::optional<Block> read_block(int descriptor, std::uint64_t left) {
  BlockHead head{};
  if (!read_all(descriptor, &head, sizeof head) || head.magic != block_magic ||
      head.size > std::min(left, largest_block))
    return {};
  Block block{head.kind, Bytes(head.size)};
  if (!read_all(descriptor, block.payload.data(), block.payload.size()) ||
      checksum(block.payload) != head.checksum)
    return {};
  return block;
}

bool has_header(int descriptor, const Bytes& header) {
  ::lseek(descriptor, 0, SEEK_SET);
  std::array<char, 8> found{};
  std::uint64_t size = 0;
  if (!read_all(descriptor, found.data(), found.size()) || found != magic ||
      !read_all(descriptor, &size, sizeof size) || size != header.size())
    return false;
  Bytes there(header.size());
  return read_all(descriptor, there.data(), there.size()) && there == header;
}

}  // namespace

Bytes serialized(const RecordingHeader& header) {
  ArchiveWriter out;
  put_text(out, MICRO_VERSION);
  for (const auto& [name, text] : header.text) put_text(out, name), put_text(out, text);
  for (const auto& [name, number] : header.numbers) put_text(out, name), out.put(number);
  put_schema(out, header.frame_schema);
  put_schema(out, header.face_schema);
  out.put(header.crop_side);
  return out.take();
}

Journal::Journal(std::filesystem::path path, const Bytes& header, bool resume, Values values)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)),
      values_(values) {
  if (descriptor_ < 0) fail("cannot be written");
  lock();
  header_end_ = sizeof magic + sizeof(std::uint64_t) + header.size();
  const bool empty = ::lseek(descriptor_, 0, SEEK_END) == 0;
  if (!empty && resume && has_header(descriptor_, header)) return;
  if (!empty)
    note_ = resume ? "an interrupted run's '" + path_.string() +
                         "' was of another source, configuration or version: starting afresh"
                   : "";
  begin(header);
}

void Journal::lock() const {
  struct stat here {};
  // A file without links was finished and removed by its writer between our open() and flock().
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_, &here) == 0 && here.st_nlink > 0)
    return;
  throw Error(ErrorCategory::output, "'" + path_.string() + "' is being written by another process",
              "wait for it, or choose another output");
}

void Journal::begin(const Bytes& header) {
  if (::ftruncate(descriptor_, 0) != 0) fail("cannot be written");
  ::lseek(descriptor_, 0, SEEK_SET);
  const std::uint64_t size = header.size();
  write_all(magic.data(), magic.size());
  write_all(&size, sizeof size);
  write_all(header.data(), header.size());
  sync_folder_of(path_);
}

std::optional<Bytes> Journal::replay(const std::function<void(const FrameRow&)>& take) {
  const off_t end = ::lseek(descriptor_, 0, SEEK_END), begin = static_cast<off_t>(header_end_);
  off_t good = begin;
  std::optional<Bytes> state;
  // First to see how far it is whole, then for the rows: what lies between two checkpoints may not fit into
  // memory.
  ::lseek(descriptor_, begin, SEEK_SET);
  while (auto block = read_block(descriptor_, static_cast<std::uint64_t>(end))) {
    if (block->kind != state_kind) continue;
    state = std::move(block->payload);
    good = ::lseek(descriptor_, 0, SEEK_CUR);
  }
  if (::ftruncate(descriptor_, good) != 0) fail("cannot be written");
  ::lseek(descriptor_, begin, SEEK_SET);
  while (::lseek(descriptor_, 0, SEEK_CUR) < good) {
    const auto block = read_block(descriptor_, static_cast<std::uint64_t>(good));
    if (!block) fail("cannot be read again");
    if (block->kind == rows_kind) take_rows(block->payload, values_, take);
  }
  return state;
}

Bytes Journal::read(const std::filesystem::path& path, const Bytes& header, Values values,
                    const std::function<void(const FrameRow&)>& take) {
  const FileDescriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat there {};
  if (descriptor < 0 || ::fstat(descriptor, &there) != 0 || !has_header(descriptor, header))
    throw Error(ErrorCategory::input,
                "'" + path.string() + "' is of another source, configuration or version");
  std::optional<Bytes> state;
  while (auto block = read_block(descriptor, static_cast<std::uint64_t>(there.st_size))) {
    state.reset();
    if (block->kind == state_kind)
      state = std::move(block->payload);
    else
      take_rows(block->payload, values, take);
  }
  if (!state || ::lseek(descriptor, 0, SEEK_CUR) != there.st_size)
    throw Error(ErrorCategory::input, "'" + path.string() + "' is damaged", "remove it and run again");
  return *std::move(state);
}

void Journal::add(const FrameRow& row) {
  ArchiveWriter out;
  put_row(out, row, values_);
  const auto bytes = out.take();
  rows_.insert(rows_.end(), bytes.begin(), bytes.end());
  if (rows_.size() >= rows_buffer) write_block(rows_kind, std::exchange(rows_, {}));
}

void Journal::checkpoint(const Bytes& state) {
  if (!rows_.empty()) write_block(rows_kind, std::exchange(rows_, {}));
  write_block(state_kind, state);
  sync();
}

void Journal::remove() {
  ::unlink(path_.c_str());
  rows_.clear();
}

void Journal::write_block(std::uint32_t kind, const Bytes& payload) {
  const BlockHead head{block_magic, kind, payload.size(), checksum(payload), 0};
  write_all(&head, sizeof head);
  write_all(payload.data(), payload.size());
}

void Journal::write_all(const void* data, std::size_t size) {
  const auto* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t put = ::write(descriptor_, at, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail("cannot be written");
    at += put, size -= static_cast<std::size_t>(put);
  }
}

void Journal::sync() {
  if (::fdatasync(descriptor_) != 0) fail("cannot be written");
}

void Journal::fail(const char* what) const {
  throw Error(ErrorCategory::output, "'" + path_.string() + "' " + what + ": " + std::strerror(errno),
              "check the folder and the free space");
}

}  // namespace micro
