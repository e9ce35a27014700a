#include "libmicro/motion/direct_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pictures.h"

namespace micro {
namespace {

using test::Texture;
using test::Vector2d;

constexpr int side = 128;

const Relief& relief() {
  static const Relief shape(test::frontal_shape());
  return shape;
}

/// A head that stands still.
RigidMotion still_head() {
  RigidMotion motion;
  motion.centre << 0.5 * side, 0.45 * side;
  motion.side = side;
  return motion;
}

/// `thin`: every other pixel only, as in the windows of large regions. Weights sum to 1.
std::vector<WeightedPixel> disc(int cx, int cy, int radius, bool thin = false) {
  std::vector<WeightedPixel> pixels;
  float sum = 0;
  for (int y = cy - radius; y <= cy + radius; ++y)
    for (int x = cx - radius; x <= cx + radius; ++x) {
      const double d = std::hypot(x - cx, y - cy) / radius;
      if (d > 1 || (thin && (x + y) % 2)) continue;
      pixels.push_back({x, y, static_cast<float>(std::exp(-2 * d * d))});
      sum += pixels.back().weight;
    }
  for (auto& pixel : pixels) pixel.weight /= sum;
  return pixels;
}

std::vector<WeightedPixel> grid() {
  std::vector<WeightedPixel> points;
  for (int y = 10; y < side - 10; y += 2)
    for (int x = 10; x < side - 10; x += 2) points.push_back({x, y, 1});
  return points;
}

/// The picture after `motion`: where the point now at q came from, by fixed-point iteration (contracts by a hundred
/// per step).
template <class Motion>
cv::Mat moved(const Texture& texture, const Motion& motion) {
  return test::picture(texture, side, [&](const Vector2d& q) {
    Vector2d p = q;
    for (int i = 0; i < 6; ++i) p = q - motion(p);
    return p;
  });
}

float depth_at(const Vector2d& p) { return relief().at((p.x() + 0.5) / side, (p.y() + 0.5) / side); }

const std::vector<Vector2d> small_shifts{{0.05, 0}, {0, -0.1}, {-0.25, 0.2}, {0.5, 0.5}, {0.8, -0.3}, {-1, 0}};

TEST(ShiftFitTest, SubPixelShiftsComeBackWithinAFiftieth) {
  const Texture texture(21);
  const ShiftFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), disc(60, 60, 14));
  for (const auto& shift : small_shifts) {
    const auto found = fit.fit(Pyramid(test::shifted(texture, side, shift)), still_head(), Vector2d::Zero());
    EXPECT_LT((found.shift - shift).norm(), 0.02) << shift.transpose() << " as " << found.shift.transpose();
  }
}

TEST(ShiftFitTest, SeveralPixelsAreReachedFromStandingStill) {
  const Texture texture(31, 14);
  const ShiftFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), disc(60, 60, 16));
  for (const Vector2d& shift : {Vector2d(3, 1), Vector2d(-2, 3), Vector2d(0, -4)}) {
    const auto found = fit.fit(Pyramid(test::shifted(texture, side, shift)), still_head(), Vector2d::Zero());
    EXPECT_LT((found.shift - shift).norm(), 0.05) << shift.transpose() << " as " << found.shift.transpose();
  }
}

TEST(ShiftFitTest, BrightnessDoesNotMoveIt) {
  const Texture texture(22);
  const Vector2d shift(0.3, -0.15);
  const ShiftFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), disc(50, 62, 14));
  const Pyramid plain(test::shifted(texture, side, shift));
  const auto expected = fit.fit(plain, still_head(), Vector2d::Zero());
  for (const float offset : {-6.F, 4.F, 12.F}) {
    Pyramid lit = plain;
    for (auto& level : lit.levels) level = level + offset;
    EXPECT_LT((fit.fit(lit, still_head(), Vector2d::Zero()).shift - expected.shift).norm(), 0.01) << offset;
  }
}

TEST(ShiftFitTest, IsOnTopOfTheHeadsMotion) {
  const Texture texture(23);
  RigidMotion head = still_head();
  head.coefficients << 0.6, 1.2, -2, 0.9, -0.4, 1.8, -0.6, -0.5;
  const Vector2d own(0.2, 0.35);
  const ShiftFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), disc(62, 58, 14));
  const Pyramid to(
      moved(texture, [&](const Vector2d& p) -> Vector2d { return head.at(p.x(), p.y(), depth_at(p)) + own; }));
  const auto found = fit.fit(to, head, Vector2d::Zero());
  EXPECT_LT((found.shift - own).norm(), 0.02) << found.shift.transpose();
}

TEST(ShiftFitTest, WithoutTextureItStaysNearWhereItStarted) {
  cv::RNG random(5);
  cv::Mat_<uchar> flat(side, side), other(side, side);
  random.fill(flat, cv::RNG::NORMAL, 100, 1.5), random.fill(other, cv::RNG::NORMAL, 100, 1.5);
  const ShiftFit fit(Pyramid(flat), relief(), disc(60, 60, 14));
  const Vector2d start(0.2, -0.1);
  EXPECT_LT((fit.fit(Pyramid(other), still_head(), start).shift - start).norm(), 1.0);
}

TEST(ShiftFitTest, StrainIsThatOfAnEvenDeformation) {
  const Texture texture(28);
  const ShiftFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), disc(64, 58, 16));
  const double exx = 0.02, eyy = -0.01, exy = 0.008;
  const Vector2d centre(64, 58);
  const Pyramid to(moved(texture, [&](const Vector2d& p) -> Vector2d {
    const Vector2d d = p - centre;
    return {exx * d.x() + exy * d.y(), exy * d.x() + eyy * d.y()};
  }));
  const double expected = std::sqrt(exx * exx + eyy * eyy + 2 * exy * exy);
  EXPECT_NEAR(fit.fit(to, still_head(), Vector2d::Zero()).strain, expected, 0.25 * expected);
}

/// Root mean square of error over its standard error, x and y together, over fresh noise.
double error_over_standard_error(double noise, const std::vector<WeightedPixel>& pixels, int tries) {
  const Texture texture(25);
  const Vector2d shift(0.3, -0.2);
  double sum = 0;
  for (int i = 0; i < tries; ++i) {
    const auto seed = static_cast<std::uint64_t>(2 * i + 1);
    const ShiftFit fit(Pyramid(test::shifted(texture, side, {0, 0}, noise, seed)), relief(), pixels);
    const Pyramid to(test::shifted(texture, side, shift, noise, seed + 1));
    const auto found = fit.fit(to, still_head(), Vector2d::Zero());
    sum += (found.shift - shift).squaredNorm() / (2 * found.standard_error * found.standard_error);
  }
  return std::sqrt(sum / tries);
}

TEST(ShiftFitTest, StandardErrorCoversTheErrorAndIsNotIdle) {
  for (const double noise : {1.0, 2.0, 5.0})
    for (const int radius : {7, 12})
      for (const bool thin : {false, true}) {
        // 80 numbers tell a root mean square to a twelfth.
        const double ratio = error_over_standard_error(noise, disc(60, 60, radius, thin), 40);
        EXPECT_LT(ratio, 1.35) << noise << " grey levels, radius " << radius << ", thin " << thin;
        EXPECT_GT(ratio, 0.4) << noise << " grey levels, radius " << radius << ", thin " << thin;
      }
}

/// Largest distance between two motions over the face.
double difference(const RigidMotion& a, const RigidMotion& b) {
  double largest = 0;
  for (int y = 20; y < side; y += 22)
    for (int x = 20; x < side; x += 22) {
      const float depth = depth_at(Vector2d(x, y));
      largest = std::max(largest, (a.at(x, y, depth) - b.at(x, y, depth)).norm());
    }
  return largest;
}

class RigidFitTest : public ::testing::Test {
 protected:
  static RigidMotion turned() {
    RigidMotion motion = still_head();
    motion.coefficients << 0.7, 0.8, -1.5, 1.6, -0.5, 1.5, 0.5, -1.1;  // shift, turn and scale, yaw and pitch
    return motion;
  }
  static cv::Mat seen_after(const Texture& texture, const RigidMotion& motion) {
    return moved(texture, [&](const Vector2d& p) { return motion.at(p.x(), p.y(), depth_at(p)); });
  }
};

TEST_F(RigidFitTest, ShiftTurnScaleAndDepthComeBack) {
  const Texture texture(27);
  const RigidFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), grid());
  EXPECT_LT(difference(fit.fit(Pyramid(seen_after(texture, turned()))), turned()), 0.03);
}

TEST_F(RigidFitTest, LightAndAFifthOfThePictureMovingByItselfDoNotMatter) {
  const Texture texture(29);
  const RigidFit fit(Pyramid(test::shifted(texture, side, {0, 0})), relief(), grid());
  cv::Mat after = seen_after(texture, turned());
  const cv::Mat other = test::shifted(Texture(30), side, {0, 0});
  other(cv::Rect(40, 70, 50, 50)).copyTo(after(cv::Rect(40, 70, 50, 50)));
  cv::Mat lit;
  after.convertTo(lit, CV_8U, 0.93, 6);
  const RigidMotion found = fit.fit(Pyramid(lit));
  EXPECT_LT(difference(found, turned()), 0.15);
  EXPECT_NEAR(found.gain, 1 / 0.93, 0.06);
}

TEST_F(RigidFitTest, AFlatPictureDoesNotMove) {
  const Pyramid flat(cv::Mat(side, side, CV_8UC1, cv::Scalar(100)));
  EXPECT_LT(difference(RigidFit(flat, relief(), grid()).fit(flat), still_head()), 1e-9);
}

TEST(ReliefTest, NoseIsInFrontAndJawIsBehind) {
  const Landmarks shape = test::frontal_shape();
  const auto at = [&](int i) { return relief().at(shape(i, 0), shape(i, 1)); };
  EXPECT_LT(at(30), at(27));
  EXPECT_LT(at(27), at(36));
  EXPECT_LT(at(36), at(0));
  EXPECT_NEAR(at(36), at(45), 1e-3) << "the face is symmetric";
}

}  // namespace
}  // namespace micro
