#include "libmicro/motion/head_fit.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pictures.h"

namespace micro {
namespace {

constexpr int side = 192;

HeadFit truth() {
  HeadFit fit;
  fit.matrix << 0.004, -0.011, 0.009, -0.006;
  fit.shift << 1.7, -0.9;
  fit.centre << 0.5 * side, 0.45 * side;
  return fit;
}

cv::Mat_<cv::Vec2f> flow_of(const HeadFit& fit, double noise, cv::RNG& random) {
  cv::Mat_<cv::Vec2f> flow(side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const Eigen::Vector2d v = fit.at(x, y);
      flow(y, x) = {static_cast<float>(v.x() + (noise > 0 ? random.gaussian(noise) : 0)),
                    static_cast<float>(v.y() + (noise > 0 ? random.gaussian(noise) : 0))};
    }
  return flow;
}

std::vector<WeightedPixel> grid() {
  std::vector<WeightedPixel> points;
  for (int y = 20; y < 170; y += 4)
    for (int x = 20; x < 172; x += 4) points.push_back({x, y, 1});
  return points;
}

/// Largest difference of the two motions over the points.
double distance(const HeadFit& a, const HeadFit& b, const std::vector<WeightedPixel>& points) {
  double largest = 0;
  for (const auto& point : points)
    largest = std::max(largest, (a.at(point.x, point.y) - b.at(point.x, point.y)).norm());
  return largest;
}

TEST(HeadFitTest, ExactFlowGivesTheAffineMotionBack) {
  cv::RNG random(1);
  EXPECT_LT(distance(fit_head(flow_of(truth(), 0, random), grid()), truth(), grid()), 1e-4);
}

TEST(HeadFitTest, ThreeTenthsOfOutliersChangeNothing) {
  cv::RNG random(2);
  auto flow = flow_of(truth(), 0.05, random);
  const auto points = grid();
  for (const auto& point : points)
    if (random.uniform(0.0, 1.0) < 0.3)
      flow(point.y, point.x) += cv::Vec2f(random.uniform(-8.F, 8.F), random.uniform(-8.F, 8.F));
  // 1400 points with 0.05 px each: the corner of an affine fit is known to 0.005.
  EXPECT_LT(distance(fit_head(flow, points), truth(), points), 0.015);
}

/// A part of the face from row `top` down moves down by `push` on its own.
void expect_no_say(const HeadFit& head, int top, float push) {
  cv::RNG random(3);
  auto flow = flow_of(head, 0.03, random);
  flow.rowRange(top, side) += cv::Scalar(0, push);
  std::vector<WeightedPixel> kept;
  const auto points = grid();
  EXPECT_LT(distance(fit_head(flow, points, &kept), head, points), 0.02) << "push " << push;
  const auto outside = std::ranges::count_if(points, [&](const auto& p) { return p.y < top; });
  EXPECT_TRUE(std::ranges::all_of(kept, [&](const auto& p) { return p.y < top; })) << "push " << push;
  EXPECT_EQ(static_cast<std::ptrdiff_t>(kept.size()), outside) << "push " << push;
}

TEST(HeadFitTest, ASixthMovingByItselfHasNoSay) {
  for (const float push : {0.5F, 1.F, 3.F}) expect_no_say(truth(), 145, push);
}

// The crop is locked to the head already: little turn and stretch is left then, and more may move.
TEST(HeadFitTest, ThreeTenthsMovingByThemselvesHaveNoSayWhenTheLockHolds) {
  HeadFit rest = truth();
  rest.matrix *= 0.1;
  for (const float push : {0.5F, 1.F, 3.F}) expect_no_say(rest, 125, push);
}

TEST(HeadFitTest, ShiftIsTheMotionOfTheCentre) {
  cv::RNG random(4);
  const HeadFit fit = fit_head(flow_of(truth(), 0, random), grid());
  EXPECT_LT((fit.at(fit.centre.x(), fit.centre.y()) - fit.shift).norm(), 1e-12);
  EXPECT_LT((fit.shift - truth().at(fit.centre.x(), fit.centre.y())).norm(), 1e-4);
}

TEST(HeadFitTest, TooFewPointsAreNoMotion) {
  cv::RNG random(5);
  auto points = grid();
  points.resize(11);
  const HeadFit fit = fit_head(flow_of(truth(), 0, random), points);
  EXPECT_EQ(fit.shift.norm(), 0);
  EXPECT_EQ(fit.matrix.norm(), 0);
}

}  // namespace
}  // namespace micro
