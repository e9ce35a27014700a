#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "libmicro/core/local_contrast.h"
#include "libmicro/core/warp.h"

namespace micro {
namespace {

cv::Mat noise(cv::RNG& random, int rows, int columns) {
  cv::Mat picture(rows, columns, CV_8UC1);
  random.fill(picture, cv::RNG::UNIFORM, 0, 256);
  return picture;
}

TEST(WarpTest, GivesThePixelsOfOpenCv) {
  cv::RNG random(3);
  for (int round = 0; round < 300; ++round) {
    const int side = random.uniform(1, 130);
    const cv::Mat whole = noise(random, random.uniform(8, 300), random.uniform(8, 300));
    const cv::Mat picture = whole(cv::Rect(2, 3, whole.cols - 3, whole.rows - 4));
    cv::Matx23d m(random.uniform(-2.0, 2.0), random.uniform(-2.0, 2.0), random.uniform(-60.0, 200.0),
                  random.uniform(-2.0, 2.0), random.uniform(-2.0, 2.0), random.uniform(-60.0, 200.0));
    if (round % 3 == 0) m = {0.7, 0.1, 20, -0.1, 0.7, 30};
    if (round % 10 == 1) m = {1, 0, 5, 0, 1, 7};
    cv::Mat expected;
    cv::warpAffine(picture, expected, m, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    ASSERT_EQ(cv::norm(warped(picture, m, side), expected, cv::NORM_INF), 0) << round;
  }
}

double variance(const cv::Mat& values) {
  cv::Scalar mean, deviation;
  cv::meanStdDev(values, mean, deviation);
  return deviation[0] * deviation[0];
}

TEST(LocalContrastTest, IsWhatOpenCvsFiltersGive) {
  cv::RNG random(5);
  for (int round = 0; round < 40; ++round) {
    const cv::Mat picture = noise(random, random.uniform(3, 90), random.uniform(3, 90));
    cv::Mat laplacian, x, y, response;
    cv::Laplacian(picture, laplacian, CV_16S);
    cv::Sobel(picture, x, CV_16S, 1, 0);
    cv::Sobel(picture, y, CV_16S, 0, 1);
    const cv::Mat mask = (cv::Mat_<float>(3, 3) << 1, -2, 1, -2, 4, -2, 1, -2, 1);
    cv::filter2D(picture, response, CV_16S, mask);
    const cv::Mat inner = response(cv::Rect(1, 1, picture.cols - 2, picture.rows - 2));
    const auto pixels = static_cast<double>(picture.total());
    EXPECT_NEAR(laplacian_variance(picture), variance(laplacian), 1e-6);
    EXPECT_NEAR(mean_squared_gradient(picture), (x.dot(x) + y.dot(y)) / pixels, 1e-6);
    EXPECT_NEAR(mean_noise_response(picture),
                cv::norm(inner, cv::NORM_L1) / static_cast<double>(inner.total()), 1e-9);
  }
}

TEST(LocalContrastTest, BrightEdgesDoNotOverflow) {
  cv::Mat stripes(4, 2048, CV_8UC1, cv::Scalar(0));
  for (int x = 0; x < stripes.cols; x += 2) stripes.col(x).setTo(255);
  cv::Mat laplacian;
  cv::Laplacian(stripes, laplacian, CV_16S);
  EXPECT_NEAR(laplacian_variance(stripes), variance(laplacian), 1e-6);
}

}  // namespace
}  // namespace micro
