#include "libmicro/core/late_part.h"

#include <gtest/gtest.h>

#include <fstream>

#include "libmicro/core/error.h"
#include "libmicro/core/picture_codec.h"

namespace micro {
namespace {

TEST(LatePartTest, APartThatIsNotThereIsAnErrorThatNamesIt) {
  try {
    load_late_part("absent_part");
    FAIL() << "loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::internal);
    EXPECT_NE(std::string(error.what()).find("absent_part.so"), std::string::npos) << error.what();
  }
}

TEST(LatePartTest, PicturesComeBackFromPngAsTheyWere) {
  cv::Mat picture(5, 7, CV_8UC3);
  cv::randu(picture, 0, 256);
  const auto file = std::filesystem::path(testing::TempDir()) / "late_part_test.png";
  const std::string bytes = png_bytes(picture);
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(cv::norm(read_picture(file, PictureForm::color), picture, cv::NORM_INF), 0);
  EXPECT_EQ(read_picture(file, PictureForm::luma).channels(), 1);
  std::filesystem::remove(file);
  EXPECT_TRUE(read_picture(file, PictureForm::luma).empty());
  EXPECT_GT(jpeg_bytes(picture, 90).size(), 100U);
}

}  // namespace
}  // namespace micro
