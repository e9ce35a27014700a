#include "libmicro/spotting/clutter.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace micro {
namespace {

constexpr double duration = 20, block = 80, window = 2000, floor_px = 0.01;

Eigen::MatrixXd white_noise(Eigen::Index n, double sigma, std::uint64_t seed) {
  cv::RNG random(seed);
  Eigen::MatrixXd m(n, signal_count);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = random.gaussian(sigma);
  return m;
}

std::vector<double> levels(const Eigen::MatrixXd& signals) {
  const auto response = matched_filter(signals, duration);
  const Clutter clutter(response, block, window, floor_px);
  std::vector<double> out(static_cast<std::size_t>(signals.rows()), 0);
  std::ranges::copy(clutter.statistics(response), out.begin() + response.first);
  return out;
}

double highest(const std::vector<double>& values, Eigen::Index first, Eigen::Index last) {
  return *std::max_element(values.begin() + first, values.begin() + last + 1);
}

TEST(ClutterTest, NoiseOfAnySizeStaysAtTheSameLevel) {
  for (const double sigma : {0.05, 0.5}) {
    const auto level = levels(white_noise(8000, sigma, 3));
    std::vector<double> sorted(level.begin() + 20, level.end() - 20);
    std::ranges::sort(sorted);
    EXPECT_NEAR(sorted[sorted.size() / 2], 2.8, 0.35) << sigma;
    EXPECT_LT(sorted.back(), 6) << sigma << ": forty seconds of film";
  }
}

TEST(ClutterTest, LooksThroughAnOscillationThatGoesOnAndOn) {
  auto signals = white_noise(8000, 0.05, 4);
  const int chin = index_of(Region::chin), lip = index_of(Region::lip_lower),
            corner = index_of(Region::mouth_corner_l);
  for (Eigen::Index i = 0; i < signals.rows(); ++i) {
    const double jaw =
        2.5 * std::sin(0.2 * static_cast<double>(i)) + 1.2 * std::sin(0.137 * static_cast<double>(i));
    signals(i, 2 * chin + 1) += jaw, signals(i, 2 * lip + 1) += 0.9 * jaw,
        signals(i, 2 * corner + 1) += 0.4 * jaw;
    signals(i, 2 * corner) += 0.8 * test::course(static_cast<double>(i), 4000, 4009, 4019);  // to the side
  }
  const auto level = levels(signals);
  EXPECT_GT(highest(level, 4000, 4019), 8) << "a movement across the oscillation";
  EXPECT_LT(highest(level, 200, 3900), 6) << "the oscillation itself";
}

TEST(ClutterTest, ARareMovementDoesNotHideItself) {
  auto signals = white_noise(8000, 0.05, 5);
  for (Eigen::Index i = 0; i < signals.rows(); ++i)
    signals(i, 2 * index_of(Region::brow_inner_r) + 1) -=
        1.0 * test::course(static_cast<double>(i), 3000, 3009, 3019);
  // The filter's noise is about 0.05 / sqrt(3/8 x 20) = 0.018 px.
  EXPECT_GT(highest(levels(signals), 3000, 3019), 25);
}

TEST(ClutterTest, MirroredSignalsGiveTheSame) {
  const auto signals = white_noise(3000, 0.05, 6);
  Eigen::MatrixXd mirrored = signals;
  const std::vector<std::pair<Region, Region>> sides{
      {Region::brow_outer_r, Region::brow_outer_l}, {Region::brow_inner_r, Region::brow_inner_l},
      {Region::lid_upper_r, Region::lid_upper_l},   {Region::lid_lower_r, Region::lid_lower_l},
      {Region::nose_wing_r, Region::nose_wing_l},   {Region::cheek_r, Region::cheek_l},
      {Region::lip_upper_r, Region::lip_upper_l},   {Region::mouth_corner_r, Region::mouth_corner_l}};
  for (const auto& [right, left] : sides)
    for (int k = 0; k < 2; ++k)
      mirrored.col(2 * index_of(right) + k).swap(mirrored.col(2 * index_of(left) + k));
  for (int r = 0; r < region_count; ++r) mirrored.col(2 * r) *= -1;
  const auto a = levels(signals), b = levels(mirrored);
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-3) << i;
}

}  // namespace
}  // namespace micro
