#include "libmicro/face/face_finder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "libmicro/core/error.h"
#include "tests/face/astronaut.h"
#include "tests/support/process.h"

namespace micro {
namespace {

using test::astronaut;
using test::shared_finder;

class FaceFinderScale : public ::testing::TestWithParam<double> {};

TEST_P(FaceFinderScale, FindsTheAstronautAndNothingElse) {
  const double scale = GetParam();
  cv::Mat picture;
  cv::resize(astronaut(), picture, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  const auto faces = shared_finder().find(picture);
  ASSERT_EQ(faces.size(), 1U);
  const auto& face = faces[0];
  const auto in_picture = [&](cv::Point2d p) {
    return cv::Point2d((p.x + 0.5) * scale - 0.5, (p.y + 0.5) * scale - 0.5);
  };
  const double near = 2.5 * scale;
  for (const auto& [found, known] :
       {std::pair{test::as_point(right_eye_centre(face.landmarks)), in_picture(test::astronaut_right_eye)},
        {test::as_point(left_eye_centre(face.landmarks)), in_picture(test::astronaut_left_eye)}}) {
    EXPECT_NEAR(found.x, known.x, near);
    EXPECT_NEAR(found.y, known.y, near);
    EXPECT_TRUE(face.box.contains(cv::Point2f(known)));
  }
  const cv::Rect2f patch(test::mission_patch);
  const cv::Rect2f scaled(cv::Point2f(patch.tl() * scale),
                          cv::Size2f(patch.size() * static_cast<float>(scale)));
  EXPECT_EQ((face.box & scaled).area(), 0);
  EXPECT_GT(face.score, 0.35);
  EXPECT_GT(face.plausibility, 0.5);
}

INSTANTIATE_TEST_SUITE_P(Portrait, FaceFinderScale, ::testing::Values(0.5, 0.75, 1.0, 1.5, 2.0, 3.0));

TEST(FaceFinderTest, FindsNothingInNoise) {
  cv::RNG random(7);
  cv::Mat noise(480, 640, CV_8U);
  random.fill(noise, cv::RNG::UNIFORM, 0, 256);
  EXPECT_TRUE(shared_finder().find(noise).empty());
  cv::GaussianBlur(noise, noise, {}, 8);
  cv::normalize(noise, noise, 0, 255, cv::NORM_MINMAX);
  EXPECT_TRUE(shared_finder().find(noise).empty()) << "blotches";
}

TEST(FaceFinderTest, FindsNothingInAGradient) {
  cv::Mat gradient(480, 640, CV_8U);
  for (int y = 0; y < gradient.rows; ++y)
    for (int x = 0; x < gradient.cols; ++x)
      gradient.at<uchar>(y, x) = static_cast<uchar>((x + y) * 255 / (gradient.rows + gradient.cols));
  EXPECT_TRUE(shared_finder().find(gradient).empty());
  EXPECT_TRUE(shared_finder().find(cv::Mat(480, 640, CV_8U, cv::Scalar(0))).empty());
}

TEST(FaceFinderTest, FindsNoFaceInThePortraitWithoutIts) {
  const cv::Mat suit = astronaut()(cv::Rect(0, 230, 512, 282));
  EXPECT_TRUE(shared_finder().find(suit).empty()) << "the mission patch is no face";
}

TEST(FaceFinderTest, FindsTwoFacesBestFirst) {
  cv::Mat mirrored, both;
  cv::flip(test::astronaut_head(), mirrored, 1);
  cv::hconcat(test::astronaut_head(), mirrored, both);
  const auto faces = shared_finder().find(both);
  ASSERT_EQ(faces.size(), 2U);
  EXPECT_GE(faces[0].score, faces[1].score);
  EXPECT_EQ((faces[0].box & faces[1].box).area(), 0);
}

TEST(FaceFinderTest, APictureTooSmallForAFaceHasNone) {
  EXPECT_TRUE(shared_finder().find(cv::Mat(1, 1, CV_8U, cv::Scalar(9))).empty());
  EXPECT_TRUE(shared_finder().find(cv::Mat(31, 4000, CV_8U, cv::Scalar(9))).empty());
  EXPECT_TRUE(shared_finder().find(cv::Mat()).empty());
}

TEST(FaceFinderTest, SameFaceInPartOfALargerPicture) {
  const cv::Mat part = test::astronaut_head();  // rows are not contiguous
  const auto faces = shared_finder().find(part);
  ASSERT_EQ(faces.size(), 1U);
  const auto again = shared_finder().find(part.clone());
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(faces[0].landmarks, again[0].landmarks);
  EXPECT_EQ(faces[0].score, again[0].score);
}

TEST(FaceFinderTest, VerifyKnowsAFaceFromNone) {
  const auto face = shared_finder().find(astronaut()).at(0);
  EXPECT_GT(shared_finder().verify(astronaut(), face.box), 0);
  const cv::Rect2f elsewhere(face.box.x, face.box.y + 250, face.box.width, face.box.height);
  EXPECT_LT(shared_finder().verify(astronaut(), elsewhere), -0.35);
  EXPECT_LT(shared_finder().verify(astronaut(), cv::Rect2f(-400, -400, 90, 90)), -1) << "outside the picture";
}

TEST(FaceFinderTest, FitOutsideThePictureIsNotANumber) {
  EXPECT_TRUE(shared_finder().fit(astronaut(), cv::Rect2f(-400, -400, 90, 90)).array().isNaN().all());
}

TEST(LandmarkModelTest, AMissingOrWrongFileIsAPluginError) {
  const test::ScratchFolder folder;
  test::write_content(folder / "empty.dat", "");
  test::write_content(folder / "text.dat", std::string(5000, 'x'));
  const auto category = [](auto&& action) {
    try {
      action();
    } catch (const Error& error) {
      return error.category();
    }
    return ErrorCategory::internal;
  };
  EXPECT_EQ(category([&] { landmark_model_path((folder / "none.dat").string()); }), ErrorCategory::plugin);
  EXPECT_EQ(category([&] { landmark_model_path(folder.path().string()); }), ErrorCategory::plugin);
  for (const char* name : {"none.dat", "empty.dat", "text.dat"})
    EXPECT_EQ(category([&] { FaceFinder::load(folder / name); }), ErrorCategory::plugin) << name;
}

}  // namespace
}  // namespace micro
