#include "libmicro/face/face_detector.h"

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv/cv_image.h>
#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>
#include <thread>

#include "tests/face/astronaut.h"

namespace micro {
namespace {

constexpr double low = -1.4;  // so that dozens of windows are found

cv::Mat enlarged() {
  cv::Mat picture;
  cv::resize(test::astronaut(), picture, {}, 1.5, 1.5);
  return picture;
}

TEST(FaceDetectorTest, FindsTheWindowsThatDlibFinds) {
  const cv::Mat picture = enlarged();
  auto theirs = dlib::get_frontal_face_detector();
  std::vector<dlib::rect_detection> expected;
  theirs(dlib::cv_image<unsigned char>(picture), expected, low);
  const auto found = make_face_detector()->detect(picture, low);
  ASSERT_GT(expected.size(), 10U);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].box.x, expected[i].rect.left()) << i;
    EXPECT_EQ(found[i].box.y, expected[i].rect.top()) << i;
    EXPECT_EQ(found[i].box.width, static_cast<int>(expected[i].rect.width())) << i;
    EXPECT_NEAR(found[i].score, expected[i].detection_confidence, 1e-5) << i;
  }
}

TEST(FaceDetectorTest, ThreadsDoNotMatterNorWhatWasLookedAtBefore) {
  const auto threads = [](int count, const std::function<void(int)>& job) {
    std::vector<std::jthread> running;
    for (int i = 0; i < count; ++i) running.emplace_back([&job, i] { job(i); });
  };
  const cv::Mat picture = enlarged();
  const auto detector = make_face_detector();
  const auto expected = detector->detect(picture, low);
  detector->detect(picture(cv::Rect(0, 0, 120, 90)), low, threads);  // fewer sizes
  const auto found = detector->detect(picture, low, threads);
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].box, expected[i].box);
    EXPECT_EQ(found[i].score, expected[i].score);
  }
}

}  // namespace
}  // namespace micro
