#include "libmicro/core/archive.h"

#include <gtest/gtest.h>

namespace micro {
namespace {

TEST(ArchiveTest, ValuesComeBackInOrder) {
  ArchiveWriter writer;
  writer.put(42);
  writer.put(0.1);
  writer.put(std::vector<float>{1, 2, 3});
  writer.put(std::vector<int>{});
  const auto bytes = writer.take();
  ArchiveReader reader(bytes);
  int whole = 0;
  double real = 0;
  std::vector<float> several;
  std::vector<int> none{7};
  reader.get(whole), reader.get(real), reader.get(several), reader.get(none);
  EXPECT_EQ(whole, 42);
  EXPECT_EQ(real, 0.1);
  EXPECT_EQ(several, (std::vector<float>{1, 2, 3}));
  EXPECT_TRUE(none.empty());
}

TEST(ArchiveTest, PartOfAnImageComesBackPacked) {
  cv::Mat image(8, 9, CV_16UC1);
  cv::randu(image, 0, 65535);
  ArchiveWriter writer;
  writer.put(image(cv::Rect(2, 1, 5, 4)));
  writer.put(cv::Mat());
  const auto bytes = writer.take();
  ArchiveReader reader(bytes);
  cv::Mat part, empty(1, 1, CV_8UC1);
  reader.get(part), reader.get(empty);
  EXPECT_EQ(part.type(), CV_16UC1);
  EXPECT_EQ(cv::norm(part, image(cv::Rect(2, 1, 5, 4)), cv::NORM_INF), 0);
  EXPECT_TRUE(empty.empty());
}

TEST(ArchiveTest, EveryPrematureEndIsAnError) {
  ArchiveWriter writer;
  writer.put(std::vector<double>{1, 2, 3});
  writer.put(cv::Mat(3, 3, CV_8UC1, cv::Scalar(1)));
  const auto bytes = writer.take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    ArchiveReader reader(cut);
    std::vector<double> values;
    cv::Mat image;
    EXPECT_THROW((reader.get(values), reader.get(image)), Error) << size;
  }
}

TEST(ArchiveTest, AbsurdCountIsRefusedBeforeItIsAllocated) {
  ArchiveWriter writer;
  writer.put(std::size_t{1} << 60);
  const auto bytes = writer.take();
  ArchiveReader reader(bytes);
  std::vector<double> values;
  EXPECT_THROW(reader.get(values), Error);
}

}  // namespace
}  // namespace micro
