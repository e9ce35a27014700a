#include "libmicro/core/frame.h"

#include <gtest/gtest.h>

#include "libmicro/core/face.h"

namespace micro {
namespace {

TEST(FrameTest, EightBitLumaIsSharedNotCopied) {
  Frame frame;
  frame.luma = cv::Mat(4, 6, CV_8UC1, cv::Scalar(77));
  EXPECT_EQ(frame.luma8().data, frame.luma.data);
}

TEST(FrameTest, DeeperLumaIsScaledToEightBits) {
  for (const int depth : {9, 10, 12, 14, 16}) {
    Frame frame;
    frame.bit_depth = depth;
    const int white = (1 << depth) - 1;
    frame.luma = (cv::Mat_<ushort>(1, 3) << 0, 128 << (depth - 8), white);
    const cv::Mat luma = frame.luma8();
    ASSERT_EQ(luma.type(), CV_8UC1) << depth;
    EXPECT_EQ(luma.at<uchar>(0), 0) << depth;
    EXPECT_EQ(luma.at<uchar>(1), 128) << depth;
    EXPECT_EQ(luma.at<uchar>(2), 255) << depth;
  }
}

TEST(FaceTest, InterOcularDistanceIsBetweenTheMeansOfTheEyes) {
  Landmarks landmarks = Landmarks::Constant(-1000);
  for (int i = 36; i < 42; ++i) landmarks.row(i) << 100 + static_cast<float>(i % 2), 50;
  for (int i = 42; i < 48; ++i) landmarks.row(i) << 130 + static_cast<float>(i % 2), 90;
  EXPECT_NEAR(right_eye_centre(landmarks).x(), 100.5, 1e-5);
  EXPECT_NEAR(left_eye_centre(landmarks).y(), 90, 1e-5);
  EXPECT_NEAR(inter_ocular_distance(landmarks), 50, 1e-4);
}

}  // namespace
}  // namespace micro
