// Signals: blinks, head motion, gaze, skin colour, picture quality.
#include <cmath>
#include <numbers>

#include "libmicro/core/regions.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

/// Frames without pictures, changed by a function of their number.
std::vector<FrameView> series(int frames, const std::function<void(FrameView&)>& change) {
  auto views = views_of(std::vector<cv::Mat>(static_cast<std::size_t>(frames)));
  for (auto& view : views) change(view);
  return views;
}

std::vector<double> described_at(const Subject& subject, const std::vector<FrameView>& views,
                                 std::size_t at) {
  DescriptorInput input;
  input.frames = views, input.at = at;
  return subject.of(input);
}

/// 0 open, 1 shut: half a sine of twenty frames.
double shut(const FrameView& view) {
  const double phase = (static_cast<double>(view.frame) - 100) / 20;
  return phase > 0 && phase < 1 ? std::sin(std::numbers::pi * phase) : 0;
}

/// Lids that come together by 4 % of the inter-ocular distance and hide the eye.
void close_lids(FrameView& view) {
  const double shift = 0.04 * static_cast<double>(view.face.inter_ocular_px) * shut(view);
  view.motion.displacement.row(index_of(Region::lid_upper_r)) << 0, shift;
  view.motion.displacement.row(index_of(Region::lid_upper_l)) << 0, shift;
  view.motion.eye_likeness.setConstant(0.98 - 1.1 * shut(view));
  view.face.landmarks_fitted = view.frame % 25 == 0;
}

TEST(BlinkTest, ClosingLidsAreABlinkAndNothingElseIs) {
  const Subject blink("blink");
  const auto views = series(300, close_lids);
  for (std::size_t i = 0; i < 300; ++i) {
    const double expected = 1.1 * shut(views[i]) > 0.15 ? 1 : 0;
    EXPECT_EQ(described_at(blink, views, i)[blink.column("blink")], expected) << i;
  }
  const auto deepest = described_at(blink, views, 110);
  EXPECT_NEAR(deepest[blink.column("lid_gap_r")], -4, 1e-3);
  EXPECT_NEAR(deepest[blink.column("closure_l")], 1.1, 1e-9);
  EXPECT_NEAR(deepest[blink.column("ear_age")], 10 / test_fps, 1e-9);
  EXPECT_NEAR(described_at(blink, views, 100)[blink.column("ear_age")], 0, 1e-9);
}

TEST(BlinkTest, WinkTurnedGazeAndNodAreNone) {
  const Subject blink("blink");
  const auto none = [&](const std::function<void(FrameView&)>& change) {
    const auto views = series(300, change);
    for (std::size_t i = 90; i < 130; ++i)
      EXPECT_EQ(described_at(blink, views, i)[blink.column("blink")], 0) << i;
  };
  none([](FrameView& view) {  // one eye
    close_lids(view);
    view.motion.displacement.row(index_of(Region::lid_upper_l)).setZero();
    view.motion.eye_likeness[1] = 0.98;
  });
  // Another picture, but no lid.
  none([](FrameView& view) { view.motion.eye_likeness.setConstant(0.98 - 0.4 * shut(view)); });
  none([](FrameView& view) { view.motion.displacement.col(1).setConstant(5 * shut(view)); });
}

TEST(BlinkTest, LidsThatComePartWayTellABlinkFromATurnedGaze) {
  const Subject blink("blink");
  const auto views = series(300, [](FrameView& view) {
    close_lids(view);
    view.motion.eye_likeness.setConstant(0.98 - 0.4 * shut(view));
  });
  EXPECT_EQ(described_at(blink, views, 110)[blink.column("blink")], 1);
}

TEST(BlinkTest, EyeAspectRatioIsRelativeToTheOpenEye) {
  const Subject blink("blink");
  const auto views = series(200, [](FrameView& view) {
    view.face.landmarks_fitted = true;
    if (view.frame < 90 || view.frame > 110) return;
    for (const auto& [upper, lower] : {std::pair{37, 41}, {38, 40}, {43, 47}, {44, 46}}) {
      const Eigen::RowVector2f middle =
          0.5F * (view.face.landmarks.row(upper) + view.face.landmarks.row(lower));
      view.face.landmarks.row(upper) = 0.5F * (view.face.landmarks.row(upper) + middle);
      view.face.landmarks.row(lower) = 0.5F * (view.face.landmarks.row(lower) + middle);
    }
  });
  EXPECT_NEAR(described_at(blink, views, 50)[blink.column("ear_relative")], 1, 1e-6);
  EXPECT_NEAR(described_at(blink, views, 100)[blink.column("ear_relative")], 0.5, 0.02);
}

TEST(HeadMotionTest, SteadyMotionHasItsVelocity) {
  const Subject head("head_motion");
  const auto views = series(11, [](FrameView& view) {
    const double t = static_cast<double>(view.frame) / test_fps;
    const auto iod = static_cast<double>(view.face.inter_ocular_px);
    view.motion.head << 300 + 0.3 * iod * t, 200 - 0.4 * iod * t, 0.1 + 0.5 * t, std::log(iod) + 0.02 * t;
    // Turning: what lies one inter-ocular distance deeper moves by sin(yaw) and -sin(pitch).
    view.motion.turn << iod * std::sin(-0.7 * t), -iod * std::sin(0.2 * t);
  });
  const auto values = described_at(head, views, 5);
  EXPECT_NEAR(values[head.column("x_velocity")], 0.3, 1e-6);
  EXPECT_NEAR(values[head.column("y_velocity")], -0.4, 1e-6);
  EXPECT_NEAR(values[head.column("speed")], 0.5, 1e-6);
  EXPECT_NEAR(values[head.column("roll_velocity")], 0.5, 1e-6);
  EXPECT_NEAR(values[head.column("size_velocity")], 0.02, 1e-6);
  EXPECT_NEAR(values[head.column("pitch_velocity")], 0.2, 1e-4);
  EXPECT_NEAR(values[head.column("yaw_velocity")], -0.7, 1e-3);
}

/// A crop with a dark disc in each eye, off the middle by (dx, dy) pixels.
cv::Mat eyes(double dx, double dy) {
  cv::Mat_<double> crop(crop_side, crop_side, 200.0);
  const Landmarks unit = unit_landmarks(mean_face());
  for (const int first : {36, 42}) {
    const double x = 0.5 * (unit(first, 0) + unit(first + 3, 0)) * crop_side - 0.5 + dx;
    const double y = 0.5 * (unit(first, 1) + unit(first + 3, 1)) * crop_side - 0.5 + dy;
    for (int row = 0; row < crop.rows; ++row)
      for (int column = 0; column < crop.cols; ++column) {
        const double inside = std::clamp(5.5 - std::hypot(column - x, row - y), 0.0, 1.0);  // soft edge
        crop(row, column) -= 150 * inside;
      }
  }
  cv::Mat out;
  crop.convertTo(out, CV_8U);
  return out;
}

TEST(GazeShiftTest, IrisIsFoundToAFractionOfAPixel) {
  const Subject gaze("gaze_shift");
  const Landmarks unit = unit_landmarks(mean_face());
  const double width = (unit.row(39) - unit.row(36)).norm() * crop_side;
  for (const auto& [dx, dy] :
       std::vector<std::pair<double, double>>{{0, 0}, {2.4, 0}, {-3, 0.6}, {1.3, -1}}) {
    const auto values = gaze.of(eyes(dx, dy));
    for (const char* eye : {"_r", "_l"}) {
      EXPECT_NEAR(values[gaze.column(std::string("iris_x") + eye)] * width, dx, 0.4) << dx << eye;
      EXPECT_NEAR(values[gaze.column(std::string("iris_y") + eye)] * width, dy, 0.4) << dy << eye;
    }
  }
}

TEST(GazeShiftTest, GazeIsTheMeanOfBothEyes) {
  const Subject gaze("gaze_shift");
  const auto values = gaze.of(eyes(2, 1));
  EXPECT_NEAR(values[gaze.column("gaze_x")],
              0.5 * (values[gaze.column("iris_x_r")] + values[gaze.column("iris_x_l")]), 1e-12);
}

TEST(SkinColorTest, AreasHaveTheirMeanColour) {
  FrameView view = view_of(portrait());
  view.color = cv::Mat(crop_side, crop_side, CV_8UC3, cv::Scalar(30, 60, 120));
  view.color(cv::Rect(crop_side / 2, 0, crop_side / 2, crop_side)) =
      cv::Scalar(10, 20, 40);  // the subject's left
  const Subject skin("skin_color");
  const auto values = skin.of(view);
  EXPECT_EQ(values[skin.column("cheek_r_red")], 120);
  EXPECT_EQ(values[skin.column("cheek_r_green")], 60);
  EXPECT_EQ(values[skin.column("cheek_r_blue")], 30);
  EXPECT_EQ(values[skin.column("cheek_l_red")], 40);
  EXPECT_NEAR(values[skin.column("forehead_red")], 80, 2);
}

TEST(ImageQualityTest, AgreesWithSciPy) {
  const Subject quality("image_quality");
  auto values = quality.of(portrait());
  values.erase(values.begin() + static_cast<std::ptrdiff_t>(quality.column("tenengrad")));
  EXPECT_LT(largest_difference(values, reference("noise_level", {portrait()})), 1e-6);
}

TEST(ImageQualityTest, TenengradOfARampIsItsSlope) {
  cv::Mat ramp(crop_side, crop_side, CV_8UC1);
  for (int y = 0; y < ramp.rows; ++y)
    for (int x = 0; x < ramp.cols; ++x) ramp.at<uchar>(y, x) = static_cast<uchar>(x);
  const Subject quality("image_quality");
  // Sobel's mask answers 8 to a slope of 1; columns 0 and 191 see their mirror image.
  EXPECT_NEAR(quality.of(ramp)[quality.column("tenengrad")], 64.0 * 190 / 192, 1e-9);
}

TEST(ImageQualityTest, NoiseIsFoundOnASmoothPicture) {
  cv::Mat_<double> smooth(crop_side, crop_side);
  cv::RNG random(4);
  for (int y = 0; y < crop_side; ++y)
    for (int x = 0; x < crop_side; ++x) smooth(y, x) = 100 + 0.3 * x + 0.2 * y + random.gaussian(4.0);
  cv::Mat crop;
  smooth.convertTo(crop, CV_8U);
  const Subject quality("image_quality");
  EXPECT_NEAR(quality.of(crop)[quality.column("noise")], 4, 0.15);
}

TEST(ImageQualityTest, BlurIsSeen) {
  cv::Mat blurred;
  cv::GaussianBlur(portrait(), blurred, {7, 7}, 1.5);
  const Subject quality("image_quality");
  const auto sharp = quality.of(portrait()), soft = quality.of(blurred);
  for (const char* measure : {"laplacian_variance", "tenengrad"})
    EXPECT_LT(soft[quality.column(measure)], 0.8 * sharp[quality.column(measure)]);
}

}  // namespace
}  // namespace micro::test
