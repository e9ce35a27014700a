// Skin moved in filmed pictures.
#include "libmicro/synthesis/film_displacer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "tests/synthesis/faces.h"

namespace micro::test {
namespace {

const FacePlacement face_at{{200.3, 140.8}, {79, -6}};

double wave(double x, double y) {
  return 0.5 + 0.1 * (std::sin(0.3 * x + 0.1 * y) + std::sin(0.25 * y - 0.1 * x) + std::sin(0.35 * (x + y)));
}

template <class Sample>
cv::Mat plane_of(cv::Size size, double step, double largest) {
  cv::Mat_<Sample> plane(size);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      plane(y, x) =
          static_cast<Sample>(std::lround(largest * wave((x + 0.5) * step - 0.5, (y + 0.5) * step - 0.5)));
  return plane;
}

class FilmDisplacerTest : public testing::Test {
 protected:
  const ActionUnitField field_ = action_unit_field("12", portrait_face());

  std::vector<SkinMovement> by(double pixels) const {
    return {{&field_, pixels / face_at.inter_ocular_px(), face_at}};
  }
  cv::Point2d shift_at(cv::Point2d pixel, double pixels) const {
    return face_at.turned(pixels / face_at.inter_ocular_px() * field_.at(face_at.to_face(pixel)));
  }

  /// Root mean square of (displaced - expected) over the samples that move by at least a tenth of a pixel.
  template <class Sample>
  double error_of(cv::Mat plane, double step, double largest, double pixels) const {
    displace_skin(plane, cv::Size(static_cast<int>(step), static_cast<int>(step)), by(pixels),
                  static_cast<int>(largest), 3);
    double sum = 0;
    int count = 0;
    for (int y = 0; y < plane.rows; ++y)
      for (int x = 0; x < plane.cols; ++x) {
        const cv::Point2d at((x + 0.5) * step - 0.5, (y + 0.5) * step - 0.5), shift = shift_at(at, pixels);
        if (std::hypot(shift.x, shift.y) < 0.1) continue;
        const double error = plane.at<Sample>(y, x) - largest * wave(at.x - shift.x, at.y - shift.y);
        sum += error * error, ++count;
      }
    EXPECT_GT(count, 100);
    return std::sqrt(sum / count);
  }
};

TEST_F(FilmDisplacerTest, EveryKindOfPlaneMovesByTheField) {
  EXPECT_LT(error_of<uchar>(plane_of<uchar>({400, 300}, 1, 255), 1, 255, 2.3), 0.75) << "luma, 8 bit";
  EXPECT_LT(error_of<uchar>(plane_of<uchar>({200, 150}, 2, 255), 2, 255, 2.3), 1.0) << "chroma of 4:2:0";
  EXPECT_LT(error_of<ushort>(plane_of<ushort>({400, 300}, 1, 1023), 1, 1023, 2.3), 0.8) << "luma, 10 bit";
}

TEST_F(FilmDisplacerTest, SamplesThatDoNotMoveKeepTheirValues) {
  const cv::Mat before = plane_of<uchar>({400, 300}, 1, 255);
  cv::Mat after = before.clone();
  displace_skin(after, {1, 1}, by(3), 255, 3);
  int moved = 0;
  for (int y = 0; y < before.rows; ++y)
    for (int x = 0; x < before.cols; ++x) {
      if (shift_at({static_cast<double>(x), static_cast<double>(y)}, 3) == cv::Point2d(0, 0)) {
        EXPECT_EQ(before.at<uchar>(y, x), after.at<uchar>(y, x));
      } else {
        moved += before.at<uchar>(y, x) != after.at<uchar>(y, x);
      }
    }
  EXPECT_GT(moved, 2000);
}

TEST_F(FilmDisplacerTest, HundredthsOfAPixelAreThereOnAverage) {
  // A ramp of 4 grey levels a pixel: 0.03 px change it by 0.12, which plain rounding would lose.
  cv::Mat_<uchar> ramp(300, 60);
  for (int y = 0; y < ramp.rows; ++y)
    for (int x = 0; x < ramp.cols; ++x) ramp(y, x) = static_cast<uchar>(10 + 4 * x);
  const FacePlacement face{{-40, 100}, {80, 0}};
  const cv::Rect around(8, 120, 40, 90);
  double expected = 0, found = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    cv::Mat moved = ramp.clone();
    displace_skin(moved, {1, 1}, {{&field_, 0.03 / 80, face}}, 255, seed);
    found += cv::sum(moved(around))[0] - cv::sum(ramp(around))[0];
  }
  for (int y = around.y; y < around.br().y; ++y)
    for (int x = around.x; x < around.br().x; ++x)
      expected += -4 * 0.03 * field_.at(face.to_face(cv::Point2d(x, y))).x;
  ASSERT_LT(expected, -20);
  EXPECT_NEAR(found / 200, expected, 0.05 * std::abs(expected));
}

TEST_F(FilmDisplacerTest, SensorNoiseIsKept) {
  cv::Mat noisy(300, 400, CV_8U);
  cv::RNG random(7);
  random.fill(noisy, cv::RNG::NORMAL, 128, 4);
  cv::Mat moved = noisy.clone();
  displace_skin(moved, {1, 1}, by(1.5), 255, 3);
  const auto deviation = [&](const cv::Mat& plane) {
    cv::Scalar mean, spread;
    const cv::Point2d corner = face_at.to_picture(field_.strongest());
    cv::meanStdDev(plane(cv::Rect(static_cast<int>(corner.x) - 20, static_cast<int>(corner.y) - 20, 40, 40)),
                   mean, spread);
    return spread[0];
  };
  EXPECT_GT(deviation(moved), 0.82 * deviation(noisy));
  EXPECT_LT(deviation(moved), 1.05 * deviation(noisy));
}

TEST_F(FilmDisplacerTest, SameSeedSamePictureAndColoursMoveTogether) {
  cv::Mat grey = plane_of<uchar>({400, 300}, 1, 255), colour;
  cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
  cv::Mat again = grey.clone(), other = grey.clone();
  displace_skin(grey, {1, 1}, by(2), 255, 3);
  displace_skin(again, {1, 1}, by(2), 255, 3);
  displace_skin(other, {1, 1}, by(2), 255, 4);
  displace_skin(colour, {1, 1}, by(2), 255, 3);
  EXPECT_EQ(cv::norm(grey, again, cv::NORM_INF), 0);
  EXPECT_LE(cv::norm(grey, other, cv::NORM_INF), 1);
  EXPECT_GT(cv::norm(grey, other, cv::NORM_INF), 0);
  std::vector<cv::Mat> channels;
  cv::split(colour, channels);
  for (const auto& channel : channels) EXPECT_LE(cv::norm(grey, channel, cv::NORM_INF), 1);
}

TEST_F(FilmDisplacerTest, FaceAtTheBorderOfThePictureIsNoTrouble) {
  for (const cv::Point2d eyes : {cv::Point2d(5, 5), cv::Point2d(395, 290), cv::Point2d(-500, -500)}) {
    cv::Mat plane = plane_of<uchar>({400, 300}, 1, 255);
    EXPECT_NO_THROW(displace_skin(plane, {1, 1}, {{&field_, 3.0 / 80, {eyes, {80, 0}}}}, 255, 3));
  }
}

}  // namespace
}  // namespace micro::test
