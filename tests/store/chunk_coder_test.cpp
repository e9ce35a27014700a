#include "libmicro/store/chunk_coder.h"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <random>
#include <vector>

#include "libmicro/store/hdf5_handles.h"
#include "tests/support/process.h"

namespace micro {
namespace {

/// A file with one dataset of one chunk, through HDF5's own filters when it is read.
class OneChunk {
 public:
  OneChunk(const std::filesystem::path& path, hid_t type, hsize_t elements)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose), type_(type) {
    const Hid list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose),
        space(H5Screate_simple(1, &elements, nullptr), H5Sclose);
    H5Pset_chunk(list, 1, &elements);
    H5Pset_shuffle(list), H5Pset_deflate(list, 2), H5Pset_fletcher32(list);
    data_ = Hid(H5Dcreate2(file_, "data", type, space, H5P_DEFAULT, list, H5P_DEFAULT), H5Dclose);
  }
  bool write(std::span<const std::byte> coded) const {
    const hsize_t place = 0;
    return H5Dwrite_chunk(data_, H5P_DEFAULT, 0, &place, coded.size(), coded.data()) >= 0;
  }
  bool read(std::vector<std::byte>& values) const {
    const QuietHdf5 quiet;
    return H5Dread(data_, type_, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
  }

 private:
  Hid file_;
  hid_t type_;
  Hid data_;
};

/// Whole numbers below `kinds`: from all zero to what no compressor can shorten.
std::vector<std::byte> content(std::size_t size, unsigned kinds) {
  std::mt19937 random(kinds);
  std::vector<std::byte> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random() % kinds);
  return bytes;
}

TEST(ChunkCoderTest, Hdf5ReadsWhatItWrites) {
  const test::ScratchFolder folder;
  ChunkCoder coder;
  for (const hid_t type : {H5T_STD_U8LE, H5T_IEEE_F32LE, H5T_IEEE_F64LE})
    for (const hsize_t elements : {1, 2, 7, 64, 1024, 43008}) {
      const OneChunk dataset(folder / "one.h5", type, elements);
      for (const unsigned kinds : {3U, 256U, 1U, 256U}) {  // written over what is of another length
        const auto written = content(elements * H5Tget_size(type), kinds);
        ASSERT_TRUE(dataset.write(coder.coded(written, H5Tget_size(type))));
        std::vector<std::byte> read(written.size(), std::byte{0xee});
        ASSERT_TRUE(dataset.read(read)) << elements << ' ' << kinds;
        EXPECT_EQ(read, written) << elements << ' ' << kinds;
      }
    }
}

TEST(ChunkCoderTest, FewKindsOfBytesAreShortened) {
  ChunkCoder coder;
  EXPECT_LT(coder.coded(content(40000, 3), 4).size(), 12000U);
  EXPECT_LT(coder.coded(content(40000, 256), 4).size(), 40100U);
}

TEST(ChunkCoderTest, Hdf5NoticesAChangedByte) {
  const test::ScratchFolder folder;
  ChunkCoder coder;
  for (const unsigned kinds : {3U, 256U}) {
    const auto written = content(4096, kinds);
    const auto coded = coder.coded(written, 4);
    std::vector<std::byte> damaged(coded.begin(), coded.end());
    for (const std::size_t at : {std::size_t{0}, damaged.size() / 2, damaged.size() - 1}) {
      damaged[at] ^= std::byte{0x10};
      const OneChunk dataset(folder / "one.h5", H5T_IEEE_F32LE, 1024);
      ASSERT_TRUE(dataset.write(damaged));
      std::vector<std::byte> read(written.size());
      EXPECT_FALSE(dataset.read(read)) << at;
      damaged[at] ^= std::byte{0x10};
    }
  }
}

}  // namespace
}  // namespace micro
