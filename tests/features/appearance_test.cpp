// Descriptors of local appearance against scikit-image, SciPy and NumPy. Where a convention differs it is
// said.
#include <cmath>
#include <numbers>

#include "libmicro/features/binary_patterns.h"
#include "libmicro/features/gradients.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

// scikit-image rounds the circle's offsets to five decimals and interpolates in another order: a neighbour
// that equals its centre to the last digit may fall on the other side. One pixel of a cell of 32 x 32 is a
// share of 0.001.
constexpr double a_few_pixels = 0.003;

TEST(LbpTest, UniformPatternsAgreeWithScikitImage) {
  EXPECT_LT(largest_difference(Subject("lbp").of(portrait()), reference("lbp_uniform", {portrait()})),
            a_few_pixels);
  EXPECT_LT(largest_difference(Subject("lbp").of(noise_crop(1)), reference("lbp_uniform", {noise_crop(1)})),
            a_few_pixels);
}

TEST(LbpTest, RotationInvariantPatternsAgreeWithScikitImage) {
  const Subject uniform(
      "lbp",
      {{"mapping", "rotation_invariant_uniform"}, {"points", "12"}, {"radius", "2.5"}, {"cells", "3"}});
  EXPECT_LT(largest_difference(uniform.of(portrait()), reference("lbp_riu", {portrait()})), a_few_pixels);
  const Subject all("lbp", {{"mapping", "rotation_invariant"}, {"cells", "2"}});
  EXPECT_LT(largest_difference(all.of(portrait()), reference("lbp_ri", {portrait()})), a_few_pixels);
}

TEST(LbpTest, NumberOfPatternsIsAsInThePaper) {
  EXPECT_EQ(pattern_mapping("uniform", 8).bins(), 59);
  EXPECT_EQ(pattern_mapping("uniform", 4).bins(), 15);
  EXPECT_EQ(pattern_mapping("rotation_invariant", 8).bins(), 36);
  EXPECT_EQ(pattern_mapping("rotation_invariant_uniform", 8).bins(), 10);
  EXPECT_EQ(pattern_mapping("none", 8).bins(), 256);
}

TEST(LbpTest, RotationInvariantHistogramsSurviveQuarterTurns) {
  for (const char* mapping : {"rotation_invariant", "rotation_invariant_uniform"}) {
    const Subject lbp("lbp", {{"mapping", mapping}, {"cells", "1"}});
    const cv::Mat crop = noise_crop(2);
    const auto upright = lbp.of(crop);
    for (const int turn : {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE}) {
      cv::Mat turned;
      cv::rotate(crop, turned, turn);
      EXPECT_LT(largest_difference(lbp.of(turned), upright), 1e-4) << mapping;
    }
  }
}

TEST(LbpTest, PlainHistogramsDoNot) {
  const Subject lbp("lbp", {{"cells", "1"}});
  cv::Mat turned;
  cv::rotate(portrait(), turned, cv::ROTATE_90_CLOCKWISE);
  EXPECT_GT(largest_difference(lbp.of(turned), lbp.of(portrait())), 0.01);
}

/// Any increasing change of grey leaves patterns alone that need no interpolation; a gain and an offset leave
/// all.
TEST(LbpTest, IncreasingChangesOfGreyChangeNothing) {
  cv::Mat dark;
  noise_crop(3).convertTo(dark, CV_8U, 0.25);  // 0 .. 64
  cv::Mat lut(1, 256, CV_8U);
  for (int grey = 0; grey < 256; ++grey)
    lut.at<uchar>(grey) = cv::saturate_cast<uchar>(3 * std::min(grey, 80) + (grey > 30 ? 7 : 0));
  cv::Mat bent;
  cv::LUT(dark, lut, bent);
  const Subject square("lbp", {{"points", "4"}});
  EXPECT_EQ(square.of(bent), square.of(dark));
  const cv::Mat lifted = dark * 3 + 11;
  EXPECT_LT(largest_difference(Subject("lbp").of(lifted), Subject("lbp").of(dark)), 1e-3);
}

TEST(LbpTest, HistogramsOfACellSumToOne) {
  const auto values = Subject("lbp", {{"cells", "2"}}).of(portrait());
  ASSERT_EQ(values.size(), 4U * 59);
  EXPECT_NEAR(sum_of(values), 4, 1e-9);
}

TEST(CsLbpTest, AgreesWithNumPy) {
  const Subject subject("cs_lbp", {{"radius", "2"}, {"cells", "3"}});
  EXPECT_LT(largest_difference(subject.of(portrait()), reference("cs_lbp", {portrait()})), 1e-9);
}

/// Where a pixel differs from its surroundings by the threshold to the last digit, single precision may
/// decide otherwise.
TEST(CbpTest, AgreesWithNumPy) {
  const Subject subject("cbp", {{"radius", "2"}, {"cells", "3"}});
  EXPECT_LT(largest_difference(subject.of(portrait()), reference("cbp", {portrait()})), a_few_pixels);
}

TEST(CbpTest, ConstantCropHasTheOneCodeThatDiffersNowhere) {
  const auto values =
      Subject("cbp", {{"cells", "1"}}).of(cv::Mat(crop_side, crop_side, CV_8UC1, cv::Scalar(90)));
  EXPECT_EQ(values[0], 1);
}

TEST(LpqTest, AgreesWithDirectSums) {
  const Subject plain("lpq", {{"decorrelate", "false"}, {"cells", "2"}});
  EXPECT_LT(largest_difference(plain.of(portrait()), reference("lpq_spread", {portrait()})), 1e-3);
}

/// The whitening's axes have no sign of their own: a flip renames codes, so the shares are compared in order
/// of size.
TEST(LpqTest, WhitenedCodesAgreeUpToTheirNames) {
  auto values = Subject("lpq", {{"cells", "2"}}).of(portrait());
  values.resize(256);
  std::ranges::sort(values);
  EXPECT_LT(largest_difference(values, reference("lpq_white", {portrait()})), 1e-3);
}

TEST(LpqTest, BlurChangesItLessThanLbp) {
  cv::Mat blurred;
  cv::GaussianBlur(portrait(), blurred, {5, 5}, 0.7);
  const auto change = [&](const char* name) {
    const Subject subject(name, {{"cells", "2"}});
    const auto a = subject.of(portrait()), b = subject.of(blurred);
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
    return sum;
  };
  EXPECT_LT(change("lpq"), change("lbp"));
}

TEST(HogTest, AgreesWithScikitImage) {
  const auto values = Subject("hog").of(portrait());
  ASSERT_EQ(values.size(), 7U * 7 * 36);
  EXPECT_LT(largest_difference(values, reference("hog", {portrait()})), 1e-6);
}

TEST(HogTest, RampHasOneOrientation) {
  cv::Mat ramp(crop_side, crop_side, CV_8UC1);
  for (int y = 0; y < ramp.rows; ++y)
    for (int x = 0; x < ramp.cols; ++x) ramp.at<uchar>(y, x) = static_cast<uchar>(x);
  const auto values = Subject("hog").of(ramp);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], i % 9 == 0 ? 0.5 : 0, 1e-3) << i;
}

/// Kernels end at three standard deviations on either side; the spectra here are of single precision.
TEST(GaborTest, AgreesWithScikitImage) {
  cv::Mat small;
  cv::resize(portrait(), small, {96, 96}, 0, 0, cv::INTER_AREA);
  EXPECT_LT(largest_difference(Subject("gabor").of(portrait()), reference("gabor", {small})), 2e-5);
}

TEST(GaborTest, GratingAnswersItsOwnFilter) {
  cv::Mat grating(crop_side, crop_side, CV_8UC1);
  for (int y = 0; y < grating.rows; ++y)
    for (int x = 0; x < grating.cols; ++x)
      grating.at<uchar>(y, x) =
          cv::saturate_cast<uchar>(128 + 100 * std::cos(2 * std::numbers::pi * y / 16.0));
  const Subject gabor("gabor", {{"cells", "1"}, {"scales", "4"}, {"orientations", "4"}});
  const auto values = gabor.of(grating);  // 16 pixels of the crop are 8 of the reduced one: the third scale
  EXPECT_EQ(std::ranges::max_element(values) - values.begin(),
            static_cast<std::ptrdiff_t>(gabor.column("r0_c0_s2_o2")));
}

TEST(DctTest, AgreesWithSciPy) {
  cv::Mat small;
  cv::resize(portrait(), small, {64, 64}, 0, 0, cv::INTER_AREA);
  const Subject dct("dct", {{"coefficients", "4096"}});
  const auto all = reference("dct", {small});
  const auto values = dct.of(portrait());
  ASSERT_EQ(values.size(), 4096U);
  for (int v = 0; v < 64; ++v)
    for (int h = 0; h < 64; ++h)
      EXPECT_NEAR(values[dct.column("v" + std::to_string(v) + "_h" + std::to_string(h))],
                  all[static_cast<std::size_t>(64 * v + h)], 1e-6);
}

TEST(DctTest, ZigzagBeginsWithTheLowestFrequencies) {
  const Subject dct("dct", {{"coefficients", "6"}});
  std::vector<std::string> names;
  for (const auto& column : dct.extractor().columns) names.push_back(column.name);
  EXPECT_EQ(names, (std::vector<std::string>{"v0_h0", "v0_h1", "v1_h0", "v2_h0", "v1_h1", "v0_h2"}));
}

}  // namespace
}  // namespace micro::test
