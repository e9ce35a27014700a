#include "libmicro/pipeline/flow_head.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/mean_shape.h"
#include "libmicro/pipeline/flow_pairs.h"

namespace micro {
namespace {

constexpr int side = 96;

cv::Mat_<float> bowl() {
  cv::Mat_<float> depth(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      depth(y, x) = static_cast<float>((std::pow(x - 48, 2) + std::pow(y - 48, 2)) / 3000);
  return depth;
}

std::vector<WeightedPixel> grid() {
  std::vector<WeightedPixel> points;
  for (int y = 10; y < 86; y += 4)
    for (int x = 10; x < 86; x += 4) points.push_back({x, y, 1.0F + static_cast<float>(x % 3)});
  return points;
}

TEST(FlowHeadTest, AffineMotionAndDepthAreExactDespiteAThirdOfOutliers) {
  const cv::Mat_<float> depth = bowl();
  Eigen::Matrix<double, 2, 4> truth;
  truth << 1.2, 0.5, -0.8, 0.6, -0.7, 0.4, 0.3, -0.2;
  cv::Mat_<cv::Vec2f> flow(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const Eigen::Vector2d f =
          truth * Eigen::Vector4d(1, x / 96.0 - 0.5, y / 96.0 - 0.5, static_cast<double>(depth(y, x)));
      flow(y, x) = cv::Vec2f(static_cast<float>(f.x()), static_cast<float>(f.y()));
      if (y > 60) flow(y, x) += cv::Vec2f(0.4F, 2.0F);  // a mouth that opens
    }
  const FlowHead head = fit_flow_head(flow, grid(), depth);
  EXPECT_LT((head.coefficients - truth).cwiseAbs().maxCoeff(), 2e-3) << head.coefficients;
}

TEST(FlowHeadTest, NoPointsAreNoMotion) {
  const cv::Mat_<cv::Vec2f> flow(side, side, cv::Vec2f(3, 3));
  EXPECT_EQ(fit_flow_head(flow, {}, bowl()).coefficients.norm(), 0);
}

/// A textured picture of a face's size, shifted and turned as a whole: nothing of the face has moved.
TEST(FlowPairsTest, MotionOfTheHeadIsTakenOutAndThatOfTheFaceStays) {
  constexpr int crop = 192;
  cv::Mat noise(2 * crop, 2 * crop, CV_8UC1), texture;
  cv::RNG(3).fill(noise, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(noise, texture, {0, 0}, 2.5);
  cv::normalize(texture, texture, 0, 255, cv::NORM_MINMAX);
  const auto seen = [&](double angle, double dx, double dy) {
    cv::Mat turn = cv::getRotationMatrix2D({crop, crop}, angle, 1), out;
    turn.at<double>(0, 2) += dx - crop / 2.0, turn.at<double>(1, 2) += dy - crop / 2.0;
    cv::warpAffine(texture, out, turn, {crop, crop}, cv::INTER_CUBIC);
    return out;
  };
  const auto view = [&](const cv::Mat& picture, FrameIndex frame) {
    FrameView face;
    face.frame = frame, face.crop = picture, face.face.valid = true;
    const double iod = 2 * CanonicalCrop::eye_half_distance * crop;
    face.face.landmarks = mean_shape() * static_cast<float>(iod);
    face.face.landmarks.col(0).array() += crop / 2.0F;
    face.face.landmarks.col(1).array() += static_cast<float>(CanonicalCrop::eye_y * crop);
    face.face.unit_from_image = cv::Matx23d(1.0 / crop, 0, 0, 0, 1.0 / crop, 0);
    return face;
  };
  cv::Mat moved = seen(0.8, 1.5, -1);
  const auto still = view(seen(0, 0, 0), 0), turned = view(moved, 1);
  FlowPairs flows("farneback");
  const cv::Rect cheeks(50, 70, 90, 50);
  const auto rest = flows.flow(still, turned);
  EXPECT_LT(cv::norm(rest(cheeks), cv::NORM_L1) / (2.0 * cheeks.area()), 0.08);
  EXPECT_EQ(flows.regions(still).size(), static_cast<std::size_t>(region_count));
  // The lower lip goes down by two pixels on top.
  const cv::Rect lip(70, 145, 50, 30);
  cv::Mat shifted;
  cv::warpAffine(moved, shifted, cv::Matx23d(1, 0, 0, 0, 1, 2), moved.size(), cv::INTER_CUBIC);
  shifted(lip).copyTo(moved(lip));
  const auto open = flows.flow(still, view(moved, 2));
  EXPECT_NEAR(cv::mean(open(cv::Rect(85, 155, 20, 10)))[1], 2, 0.35);
  EXPECT_LT(cv::norm(open(cheeks), cv::NORM_L1) / (2.0 * cheeks.area()), 0.1);
}

}  // namespace
}  // namespace micro
