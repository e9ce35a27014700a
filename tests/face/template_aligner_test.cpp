#include "libmicro/face/template_aligner.h"

#include <gtest/gtest.h>

#include "tests/face/astronaut.h"

namespace micro {
namespace {

using test::about;
using test::astronaut;
using test::astronaut_landmarks;

const cv::Point2d right_eye(0.5 - CanonicalCrop::eye_half_distance, CanonicalCrop::eye_y),
    left_eye(0.5 + CanonicalCrop::eye_half_distance, CanonicalCrop::eye_y);

struct Motion {
  double degrees, scale;
  cv::Point2d shift;
};

/// How far, in pixels, the eyes are from where a known motion has put them.
double eye_error(const TemplateAligner& aligner, const cv::Mat& still, const Similarity& placement,
                 const Motion& motion, double* correlation = nullptr) {
  const cv::Point2d nose = placement.inverse()({0.5, 0.5});
  const Similarity move = about(nose, motion.degrees * CV_PI / 180, motion.scale, motion.shift);
  const Alignment found = aligner.align(test::moved(still, move, still.size()), placement);
  if (correlation) *correlation = found.correlation;
  double worst = 0;
  for (const auto& eye : {right_eye, left_eye}) {
    const cv::Point2d error = found.unit_from_image.inverse()(eye) - move(placement.inverse()(eye));
    worst = std::max(worst, std::hypot(error.x, error.y));
  }
  return worst;
}

class TemplateAlignerTest : public ::testing::Test {
 protected:
  TemplateAlignerTest() : placement_(unit_from_landmarks(astronaut_landmarks())) {
    aligner_.set_template(astronaut(), placement_);
  }
  Similarity placement_;
  TemplateAligner aligner_;
};

TEST_F(TemplateAlignerTest, AStillFaceStaysWhereItIs) {
  double correlation = 0;
  EXPECT_LT(eye_error(aligner_, astronaut(), placement_, {0, 1, {0, 0}}, &correlation), 1e-3);
  EXPECT_GT(correlation, 0.999);
}

TEST_F(TemplateAlignerTest, KnownMotionIsRecoveredBelowATwentiethPixel) {
  // Pure shifts in 32nds, the steps of cv::warpAffine: else the picture is not where the test says.
  for (const Motion& motion : {Motion{0, 1, {0.25, 0}}, Motion{0, 1, {0, -0.6875}}, Motion{0, 1, {1.25, 0.5}},
                               Motion{0, 1, {-2.375, 1.625}}, Motion{0.5, 1, {0, 0}},
                               Motion{-2, 1, {0.4, 0.2}}, Motion{0, 1.01, {0, 0}}, Motion{0, 0.97, {0.6, 0}},
                               Motion{3, 1.02, {2.2, -1.7}}, Motion{-1.5, 0.98, {-1.1, 2.9}}})
    EXPECT_LT(eye_error(aligner_, astronaut(), placement_, motion), 0.05)
        << motion.degrees << " deg, x" << motion.scale << ", " << motion.shift;
}

TEST_F(TemplateAlignerTest, ALargeStepIsFound) {
  for (const Motion& motion : {Motion{0, 1, {8, 3}}, Motion{6, 1.05, {-5, 4}}}) {
    double correlation = 0;
    EXPECT_LT(eye_error(aligner_, astronaut(), placement_, motion, &correlation), 0.1) << motion.shift;
    EXPECT_GT(correlation, 0.95);
  }
}

TEST_F(TemplateAlignerTest, LightDoesNotMoveTheFace) {
  cv::Mat dim;
  astronaut().convertTo(dim, CV_8U, 0.8, 12);
  EXPECT_LT(eye_error(aligner_, dim, placement_, {0, 1, {0.5, -0.4}}), 0.05);
}

TEST_F(TemplateAlignerTest, TheMouthHasNoSay) {
  cv::Mat speaking = astronaut().clone();
  const auto& face = astronaut_landmarks();
  const cv::Point mouth(static_cast<int>(face(66, 0)), static_cast<int>(face(66, 1)) + 2);
  cv::ellipse(speaking, mouth, {14, 8}, 0, 0, 360, 20, cv::FILLED);
  EXPECT_LT(eye_error(aligner_, speaking, placement_, {0, 1, {0.5, -0.4}}), 0.05);
}

TEST_F(TemplateAlignerTest, NoiseCostsAFewHundredthsOfAPixel) {
  cv::RNG random(3);
  double sum = 0;
  for (int i = 0; i < 20; ++i) {
    cv::Mat noise(astronaut().size(), CV_16S), noisy;
    random.fill(noise, cv::RNG::NORMAL, 0, 3);
    cv::add(astronaut(), noise, noisy, cv::noArray(), CV_8U);
    sum += std::pow(eye_error(aligner_, noisy, placement_, {0, 1, {0, 0}}), 2);
  }
  EXPECT_LT(std::sqrt(sum / 20), 0.05);
}

TEST_F(TemplateAlignerTest, CorrelationTellsTheFaceFromOtherThings) {
  EXPECT_NEAR(aligner_.correlation(astronaut(), placement_), 1, 1e-6);
  EXPECT_LT(aligner_.correlation(astronaut(), placement_.after({1, 0, 0, -250})), 0.5);
  EXPECT_EQ(aligner_.correlation(cv::Mat(512, 512, CV_8U, cv::Scalar(90)), placement_), 0);
  cv::Mat negative = 255 - astronaut();
  EXPECT_NEAR(aligner_.correlation(negative, placement_), -1, 1e-4);
}

TEST_F(TemplateAlignerTest, AFaceOutsideThePictureHasNoCorrelation) {
  const Similarity outside = placement_.after({1, 0, 3000, 0});
  const Alignment found = aligner_.align(astronaut(), outside);
  EXPECT_EQ(found.correlation, 0);
  EXPECT_EQ(found.unit_from_image.matrix(), outside.matrix());
  TemplateAligner empty;
  empty.set_template(astronaut(), outside);
  EXPECT_LT(empty.align(astronaut(), placement_).correlation, 0.5);
}

// The template has a fixed size, so the error is a share of the face: a twentieth of the portrait's pixels.
TEST_F(TemplateAlignerTest, TheErrorGrowsNoFasterThanTheFace) {
  for (const double scale : {0.75, 2.0, 3.0}) {
    cv::Mat picture;
    cv::resize(astronaut(), picture, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    const Similarity placement = placement_.after({1 / scale, 0, 0.5 / scale - 0.5, 0.5 / scale - 0.5});
    TemplateAligner aligner;
    aligner.set_template(picture, placement);
    EXPECT_LT(eye_error(aligner, picture, placement, {1, 1.01, {0.6, -0.3}}), 0.05 * scale) << scale;
  }
}

TEST_F(TemplateAlignerTest, SavedAndLoadedAlignsBitForBit) {
  ArchiveWriter writer;
  aligner_.save(writer);
  const auto bytes = writer.take();
  ArchiveReader reader(bytes);
  TemplateAligner loaded;
  loaded.load(reader);
  EXPECT_TRUE(reader.at_end());
  const cv::Mat picture = test::moved(astronaut(), {1, 0.01, 1.3, -2.1}, astronaut().size());
  const Alignment one = aligner_.align(picture, placement_), other = loaded.align(picture, placement_);
  EXPECT_EQ(one.unit_from_image.matrix(), other.unit_from_image.matrix());
  EXPECT_EQ(one.correlation, other.correlation);
}

}  // namespace
}  // namespace micro
