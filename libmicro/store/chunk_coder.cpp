#include "libmicro/store/chunk_coder.h"

#include <libdeflate.h>

#include <algorithm>
#include <new>

namespace micro {
namespace {

constexpr int level = 1;

/// The elements' first bytes, then all their second bytes and so on: numbers that change little begin alike.
void shuffle(std::span<const std::byte> chunk, std::size_t element_bytes, std::vector<std::byte>& out) {
  const std::size_t elements = chunk.size() / element_bytes;
  out.resize(chunk.size());
  for (std::size_t byte = 0; byte < element_bytes; ++byte) {
    const std::byte* from = chunk.data() + byte;
    std::byte* to = out.data() + byte * elements;
    for (std::size_t i = 0; i < elements; ++i) to[i] = from[i * element_bytes];
  }
}

/// Fletcher's checksum (Fletcher, IEEE Trans. Communications 1982) of 16-bit words, the high byte first, as
/// HDF5 counts: modulo 65535, where 65535 itself may stand for 0.
std::uint32_t fletcher32(std::span<const std::byte> bytes) {
  constexpr std::size_t words_without_overflow = 360;
  const auto fold = [](std::uint32_t sum) { return (sum & 0xffffU) + (sum >> 16U); };
  const auto word = [&](std::size_t at) {
    return std::to_integer<std::uint32_t>(bytes[at]) << 8U | std::to_integer<std::uint32_t>(bytes[at + 1]);
  };
  const std::size_t words = bytes.size() / 2;
  std::uint32_t sum = 0, sum_of_sums = 0;
  for (std::size_t begin = 0; begin < words; begin += words_without_overflow) {
    const std::size_t end = std::min(words, begin + words_without_overflow);
    for (std::size_t i = begin; i < end; ++i) sum += word(2 * i), sum_of_sums += sum;
    sum = fold(sum), sum_of_sums = fold(sum_of_sums);
  }
  if (bytes.size() % 2) {
    sum += std::to_integer<std::uint32_t>(bytes.back()) << 8U, sum_of_sums += sum;
    sum = fold(sum), sum_of_sums = fold(sum_of_sums);
  }
  return fold(sum_of_sums) << 16U | fold(sum);
}

void append_little_endian(std::uint32_t number, std::vector<std::byte>& out) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<std::byte>(number >> shift & 0xffU));
}

}  // namespace

void ChunkCoder::Free::operator()(libdeflate_compressor* compressor) const {
  libdeflate_free_compressor(compressor);
}

ChunkCoder::ChunkCoder() : compressor_(libdeflate_alloc_compressor(level)) {
  if (!compressor_) throw std::bad_alloc();
}
ChunkCoder::~ChunkCoder() = default;

std::span<const std::byte> ChunkCoder::coded(std::span<const std::byte> chunk, std::size_t element_bytes) {
  shuffle(chunk, element_bytes, shuffled_);
  out_.resize(libdeflate_zlib_compress_bound(compressor_.get(), shuffled_.size()));
  out_.resize(libdeflate_zlib_compress(compressor_.get(), shuffled_.data(), shuffled_.size(), out_.data(),
                                       out_.size()));
  append_little_endian(fletcher32(out_), out_);
  return out_;
}

}  // namespace micro
