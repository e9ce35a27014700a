// The camera's noise and light against their formulas.
#include "libmicro/synthesis/camera.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace micro::test {
namespace {

SpikeOptions quiet_camera() {
  SpikeOptions options;
  options.flicker_hz = 0, options.noise = 0;
  return options;
}

struct Moments {
  double mean, deviation;
};
Moments moments_of(const cv::Mat& picture) {
  cv::Scalar mean, deviation;
  cv::meanStdDev(picture, mean, deviation);
  return {mean[0], deviation[0]};
}

TEST(CameraTest, NoiseVarianceIsReadNoisePlusAPartThatGrowsWithTheLight) {
  auto options = quiet_camera();
  options.noise = 3, options.read_noise_share = 0.3;
  const Camera camera(options, 10);
  for (const float grey : {30.0F, 64.0F, 128.0F, 200.0F}) {
    const auto found = moments_of(camera.expose(cv::Mat_<float>(400, 400, grey), 3));
    const double variance = 9 * (0.3 + 0.7 * grey / 128) + 1.0 / 12;  // the last: rounding to whole levels
    EXPECT_NEAR(found.mean, grey, 0.05);
    EXPECT_NEAR(found.deviation, std::sqrt(variance), 0.02 * std::sqrt(variance)) << grey;
  }
}

TEST(CameraTest, NoiseIsWhite) {
  auto options = quiet_camera();
  options.noise = 4;
  const Camera camera(options, 10);
  cv::Mat one, next;
  camera.expose(cv::Mat_<float>(300, 300, 128.0F), 3).convertTo(one, CV_64F, 1, -128);
  camera.expose(cv::Mat_<float>(300, 300, 128.0F), 4).convertTo(next, CV_64F, 1, -128);
  const double power = one.dot(one);
  EXPECT_LT(std::abs(one.dot(next)) / power, 0.015) << "from frame to frame";
  const cv::Mat left = one.colRange(0, 299), right = one.colRange(1, 300);
  EXPECT_LT(std::abs(left.clone().dot(right.clone())) / power, 0.015) << "from pixel to pixel";
  const cv::Mat upper = one.rowRange(0, 299), lower = one.rowRange(1, 300);
  EXPECT_LT(std::abs(upper.clone().dot(lower.clone())) / power, 0.015) << "from row to row";
}

TEST(CameraTest, WithoutNoisePicturesAreOnlyRounded) {
  const Camera camera(quiet_camera(), 10);
  const cv::Mat picture = camera.expose(cv::Mat_<float>(4, 4, 77.4F), 0);
  EXPECT_EQ(cv::norm(picture, cv::Mat(4, 4, CV_8U, cv::Scalar(77)), cv::NORM_INF), 0);
}

/// Strength of one frequency in the light of ten seconds.
double strength_at(const Camera& camera, double fps, double hertz) {
  const int frames = static_cast<int>(10 * fps);
  double cosine = 0, sine = 0;
  for (int i = 0; i < frames; ++i) {
    const double angle = 2 * std::numbers::pi * hertz * i / fps, value = camera.light(i) - 1;
    cosine += value * std::cos(angle), sine += value * std::sin(angle);
  }
  return 2 * std::hypot(cosine, sine) / frames;
}

TEST(CameraTest, LampFlickersAtTheFrequencyThatTheCaptureRateLeaves) {
  auto options = quiet_camera();
  options.flicker_hz = 120, options.flicker_depth = 0.02, options.shutter = 0.4;
  for (const double fps : {100.0, 150.0, 500.0}) {
    options.fps = fps;
    const Camera camera(options, static_cast<FrameIndex>(10 * fps));
    const double hertz = 120 * 0.9997, alias = std::abs(hertz - fps * std::round(hertz / fps));
    const double open = std::numbers::pi * hertz * 0.4 / fps;
    EXPECT_NEAR(strength_at(camera, fps, alias), 0.02 * std::sin(open) / open, 0.0006) << fps;
  }
}

TEST(CameraTest, ShutterOpenForAWholePeriodSeesNoFlicker) {
  auto options = quiet_camera();
  options.fps = 100, options.flicker_hz = 100, options.flicker_depth = 0.05, options.shutter = 1;
  const Camera camera(options, 1000);
  for (FrameIndex frame = 0; frame < 1000; frame += 37) EXPECT_NEAR(camera.light(frame), 1, 1e-4);
}

TEST(CameraTest, ExposureStepsGoUpAndDown) {
  auto options = quiet_camera();
  options.exposure_steps = 4, options.exposure_step = 0.05;
  const Camera camera(options, 1000);
  int steps = 0;
  for (FrameIndex frame = 1; frame < 1000; ++frame) {
    const double ratio = camera.light(frame) / camera.light(frame - 1);
    if (std::abs(ratio - 1) < 1e-12) continue;
    ++steps;
    EXPECT_NEAR(std::max(ratio, 1 / ratio), 1.05, 1e-9);
  }
  EXPECT_EQ(steps, 4);
  EXPECT_NEAR(camera.light(999), 1, 1e-9);
}

}  // namespace
}  // namespace micro::test
