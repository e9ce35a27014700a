#include "libmicro/motion/direct_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pictures.h"

namespace micro {
namespace {

using test::Texture;
using test::Vector2d;

constexpr int side = 96;

struct Prepared {
  explicit Prepared(const cv::Mat& crop) : smooth(smoothed(crop)), gradient(gradient_of(smooth)) {}
  cv::Mat_<float> smooth;
  cv::Mat_<cv::Vec2f> gradient;
};

HeadFit still_head() {
  HeadFit fit;
  fit.centre << 0.5 * side, 0.45 * side;
  return fit;
}

/// `thin`: every other pixel only, as in the windows of large regions.
std::vector<WeightedPixel> disc(int cx, int cy, int radius, bool thin = false) {
  std::vector<WeightedPixel> pixels;
  for (int y = cy - radius; y <= cy + radius; ++y)
    for (int x = cx - radius; x <= cx + radius; ++x) {
      const double d = std::hypot(x - cx, y - cy) / radius;
      if (d <= 1 && !(thin && (x + y) % 2)) pixels.push_back({x, y, static_cast<float>(std::exp(-2 * d * d))});
    }
  return pixels;
}

std::vector<WeightedPixel> grid() {
  std::vector<WeightedPixel> points;
  for (int y = 8; y < side - 8; y += 3)
    for (int x = 8; x < side - 8; x += 3) points.push_back({x, y, 1});
  return points;
}

const std::vector<Vector2d> shifts{{0.05, 0}, {0, -0.1}, {-0.25, 0.2}, {0.5, 0.5}, {0.8, -0.3}, {-1, 0}, {0, 1}};

TEST(RefineShiftTest, SubPixelShiftsComeBackWithinAFiftieth) {
  const Texture texture(21);
  const Prepared from(test::shifted(texture, side, {0, 0}));
  for (const auto& shift : shifts) {
    const cv::Mat_<float> to = smoothed(test::shifted(texture, side, shift));
    const auto found =
        refine_shift({from.smooth, from.gradient, to}, still_head(), disc(48, 48, 12), Vector2d::Zero());
    EXPECT_LT((found.shift - shift).norm(), 0.02) << shift.transpose() << " as " << found.shift.transpose();
  }
}

TEST(RefineShiftTest, BrightnessOffsetDoesNotMoveIt) {
  const Texture texture(22);
  const Prepared from(test::shifted(texture, side, {0, 0}));
  const Vector2d shift(0.3, -0.15);
  const cv::Mat_<float> to = smoothed(test::shifted(texture, side, shift));
  const auto pixels = disc(40, 52, 12);
  const auto plain = refine_shift({from.smooth, from.gradient, to}, still_head(), pixels, Vector2d::Zero());
  for (const float offset : {-6.F, 4.F, 12.F}) {
    const cv::Mat_<float> brighter = to + offset;
    const auto lit =
        refine_shift({from.smooth, from.gradient, brighter}, still_head(), pixels, Vector2d::Zero());
    EXPECT_LT((lit.shift - plain.shift).norm(), 0.005) << offset;
  }
}

TEST(RefineShiftTest, IsOnTopOfTheHeadsMotion) {
  const Texture texture(23);
  HeadFit head = still_head();
  head.matrix << 0.01, -0.02, 0.015, -0.005;
  head.shift << 0.6, -0.4;
  const Vector2d own(0.2, 0.35);
  const Prepared from(test::shifted(texture, side, {0, 0}));
  // Where the point now at q came from: one step of a contraction, good to 1e-4 after four.
  const auto origin = [&](const Vector2d& q) {
    Vector2d p = q;
    for (int i = 0; i < 4; ++i) p = q - head.at(p.x(), p.y()) - own;
    return p;
  };
  const cv::Mat_<float> to = smoothed(test::picture(texture, side, origin));
  const auto found = refine_shift({from.smooth, from.gradient, to}, head, disc(50, 46, 12), Vector2d::Zero());
  EXPECT_LT((found.shift - own).norm(), 0.02) << found.shift.transpose();
}

TEST(RefineShiftTest, StaysWhereItStartedWhenThePicturesDoNotAgree) {
  const Prepared from(test::shifted(Texture(24), side, {0, 0}));
  const Vector2d start(0.2, -0.1);
  int stayed = 0;
  for (std::uint64_t seed = 100; seed < 120; ++seed) {
    const cv::Mat_<float> other = smoothed(test::shifted(Texture(seed), side, {0, 0}));
    const auto found =
        refine_shift({from.smooth, from.gradient, other}, still_head(), disc(48, 48, 10), start);
    EXPECT_LE((found.shift - start).norm(), 1.5 + 1e-9) << seed;
    stayed += found.shift == start;
  }
  EXPECT_GT(stayed, 0);
}

/// Root mean square of error over its standard error, x and y together, over fresh noise.
double error_over_standard_error(double noise, const std::vector<WeightedPixel>& pixels, int tries) {
  const Texture texture(25);
  const Vector2d shift(0.3, -0.2);
  double sum = 0;
  for (int i = 0; i < tries; ++i) {
    const auto seed = static_cast<std::uint64_t>(2 * i + 1);
    const Prepared from(test::shifted(texture, side, {0, 0}, noise, seed));
    const cv::Mat_<float> to = smoothed(test::shifted(texture, side, shift, noise, seed + 1));
    const auto found =
        refine_shift({from.smooth, from.gradient, to}, still_head(), pixels, Vector2d::Zero());
    sum += (found.shift - shift).squaredNorm() / (2 * found.standard_error * found.standard_error);
  }
  return std::sqrt(sum / tries);
}

TEST(RefineShiftTest, StandardErrorCoversTheErrorAndIsNotIdle) {
  for (const double noise : {1.0, 2.0, 5.0})
    for (const int radius : {7, 12})
      for (const bool thin : {false, true}) {
        // 80 numbers tell a root mean square to a twelfth.
        const double ratio = error_over_standard_error(noise, disc(48, 48, radius, thin), 40);
        EXPECT_LT(ratio, 1.25) << noise << " grey levels, radius " << radius << ", thin " << thin;
        EXPECT_GT(ratio, 0.4) << noise << " grey levels, radius " << radius << ", thin " << thin;
      }
}

TEST(RefineHeadTest, SubPixelShiftsComeBackWithinAFiftieth) {
  const Texture texture(26);
  const Prepared from(test::shifted(texture, side, {0, 0}));
  for (const auto& shift : shifts) {
    const cv::Mat_<float> to = smoothed(test::shifted(texture, side, shift));
    const HeadFit found = refine_head({from.smooth, from.gradient, to}, still_head(), grid());
    for (const auto& corner : {Vector2d(10, 10), Vector2d(86, 10), Vector2d(10, 86), Vector2d(86, 86)})
      EXPECT_LT((found.at(corner.x(), corner.y()) - shift).norm(), 0.02)
          << shift.transpose() << " at " << corner.transpose();
  }
}

TEST(RefineHeadTest, AffineMotionComesBackFromARoughStartAndAnOffset) {
  const Texture texture(27);
  HeadFit truth = still_head();
  truth.matrix << 0.006, -0.012, 0.012, 0.004;
  truth.shift << 0.7, -0.5;
  const auto origin = [&](const Vector2d& q) {
    Vector2d p = q;
    for (int i = 0; i < 4; ++i) p = q - truth.at(p.x(), p.y());
    return p;
  };
  const Prepared from(test::shifted(texture, side, {0, 0}));
  const cv::Mat_<float> to = smoothed(test::picture(texture, side, origin)) + 5;
  HeadFit start = still_head();
  start.shift << 0.5, -0.4;
  const HeadFit found = refine_head({from.smooth, from.gradient, to}, start, grid());
  for (const auto& corner : {Vector2d(10, 10), Vector2d(86, 10), Vector2d(10, 86), Vector2d(86, 86)})
    EXPECT_LT((found.at(corner.x(), corner.y()) - truth.at(corner.x(), corner.y())).norm(), 0.03)
        << corner.transpose();
}

TEST(RefineHeadTest, StaysWithTheStartOnAFlatPicture) {
  const Prepared flat(cv::Mat(side, side, CV_8UC1, cv::Scalar(100)));
  HeadFit start = still_head();
  start.shift << 0.4, 0.3;
  const HeadFit found = refine_head({flat.smooth, flat.gradient, flat.smooth}, start, grid());
  EXPECT_LT((found.shift - start.shift).norm(), 1e-9);
  EXPECT_LT((found.matrix - start.matrix).norm(), 1e-9);
}

}  // namespace
}  // namespace micro
