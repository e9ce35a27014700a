#include "libmicro/spotting/profile_fit.h"

#include <gtest/gtest.h>

#include "libmicro/spotting/confidence.h"
#include "synthetic.h"

namespace micro {
namespace {

struct Case {
  double onset, apex, offset;
};

Eigen::VectorXd signal_of(const Case& c, double amplitude, double noise, std::uint64_t seed) {
  cv::RNG random(seed);
  Eigen::VectorXd signal(800);
  for (Eigen::Index i = 0; i < 800; ++i)
    signal[i] = 2 + 0.004 * static_cast<double>(i) +
                amplitude * test::course(static_cast<double>(i), c.onset, c.apex, c.offset) +
                (noise > 0 ? random.gaussian(noise) : 0);
  return signal;
}

const std::vector<Case> cases{
    {400, 405, 412}, {400, 412, 430}, {400, 430, 480}, {400, 420, 489}, {390, 450, 560}};

TEST(ProfileFitTest, CleanCoursesComeBackWithinAFrame) {
  for (const auto& c : cases) {
    const double duration = c.offset - c.onset;
    const Profile fit = fit_profile(signal_of(c, -0.8, 0, 1), 0.5 * (c.onset + c.offset), 0.8 * duration);
    const double allowed = std::max(1.0, duration / 40);
    EXPECT_NEAR(fit.start, c.onset - 1, allowed) << c.onset << ' ' << c.offset;
    EXPECT_NEAR(fit.peak, c.apex, allowed);
    EXPECT_NEAR(fit.end, c.offset + 1, allowed);
    EXPECT_NEAR(fit.amplitude, -0.8, 0.03);
    EXPECT_GT(fit.explained, 0.98);
  }
}

TEST(ProfileFitTest, NoiseMovesTheEndsByAFewFramesInTheMedian) {
  for (const auto& c : cases) {
    std::vector<double> errors;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
      const Profile fit =
          fit_profile(signal_of(c, 1, 0.1, seed), 0.5 * (c.onset + c.offset) + 2, 1.1 * (c.offset - c.onset));
      errors.push_back(std::abs(fit.start - c.onset + 1)), errors.push_back(std::abs(fit.end - c.offset - 1));
    }
    std::ranges::sort(errors);
    EXPECT_LT(errors[errors.size() / 2], std::max(2.0, 0.06 * (c.offset - c.onset)));
  }
}

TEST(ConfidenceTest, GrowsWithEvidenceAndStaysInItsRange) {
  const Evidence good{
      .score = 3, .fit = 0.95, .habit = 0, .rounding = 0, .rise_s = 0.06, .fall_s = 0.09, .returns = true};
  const auto with = [&](auto&& change) {
    Evidence evidence = good;
    change(evidence);
    return confidence(evidence);
  };
  EXPECT_GT(confidence(good), 0.9);
  EXPECT_LT(with([](Evidence& e) { e.score = 1; }), confidence(good));
  EXPECT_LT(with([](Evidence& e) { e.fit = 0.4; }), confidence(good));
  EXPECT_LT(with([](Evidence& e) { e.habit = 5; }), confidence(good));
  EXPECT_LT(with([](Evidence& e) { e.rounding = 0.5; }), confidence(good));
  EXPECT_LT(with([](Evidence& e) { e.rise_s = 0.008; }), confidence(good));
  EXPECT_LT(with([](Evidence& e) { e.returns = false; }), confidence(good));
  EXPECT_LT(with([](Evidence& e) { e.rise_s = 1, e.fall_s = 2; }), confidence(good));
  EXPECT_GE(with([](Evidence& e) { e.score = 0, e.fit = -2; }), 0);
  EXPECT_LE(with([](Evidence& e) { e.score = 1e9, e.fit = 1; }), 0.99);
}

}  // namespace
}  // namespace micro
