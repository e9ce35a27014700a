#include "libmicro/face/similarity.h"

#include <gtest/gtest.h>

#include <numbers>

#include "libmicro/face/plausibility.h"

namespace micro {
namespace {

/// Transforms over the scales and turns that occur between a picture and a face crop.
class SimilarityProperty : public ::testing::TestWithParam<int> {
 protected:
  SimilarityProperty() : random_(static_cast<std::uint64_t>(GetParam()) + 1) {}

  Similarity any() {
    const double scale = std::exp(random_.uniform(std::log(1e-3), std::log(1e3)));
    const double angle = random_.uniform(-std::numbers::pi, std::numbers::pi);
    return {scale * std::cos(angle), scale * std::sin(angle), random_.uniform(-2000., 2000.),
            random_.uniform(-2000., 2000.)};
  }
  cv::Point2d point() { return {random_.uniform(-3000., 3000.), random_.uniform(-3000., 3000.)}; }

 private:
  cv::RNG random_;
};

/// Rounding is relative to the coordinates on the way.
void expect_near(cv::Point2d a, cv::Point2d b, double size) {
  EXPECT_NEAR(a.x, b.x, 1e-12 * size);
  EXPECT_NEAR(a.y, b.y, 1e-12 * size);
}

TEST_P(SimilarityProperty, InverseUndoesIt) {
  const Similarity s = any();
  const cv::Point2d p = point();
  const double size = 1e4 * std::max(1.0, 1 / s.scale());
  expect_near(s.inverse()(s(p)), p, size);
  expect_near(s.inverse().inverse()(p), s(p), 1e4 * std::max(s.scale(), 1.0) * std::max(1.0, 1 / s.scale()));
  EXPECT_NEAR(s.scale() * s.inverse().scale(), 1, 1e-12);
}

TEST_P(SimilarityProperty, AfterIsOneAfterTheOther) {
  const Similarity f = any(), g = any(), h = any();
  const cv::Point2d p = point();
  const double size = 1e4 * std::max(1.0, f.scale()) * std::max(1.0, g.scale()) * std::max(1.0, h.scale());
  expect_near(f.after(g)(p), f(g(p)), size);
  expect_near(f.after(g).after(h)(p), f.after(g.after(h))(p), size);
  EXPECT_NEAR(f.after(g).scale() / (f.scale() * g.scale()), 1, 1e-12);
}

TEST_P(SimilarityProperty, MatrixSaysTheSame) {
  const Similarity s = any();
  const cv::Point2d p = point();
  const cv::Vec2d product = s.matrix() * cv::Vec3d(p.x, p.y, 1);
  expect_near({product[0], product[1]}, s(p), 1e4 * std::max(1.0, s.scale()));
}

TEST_P(SimilarityProperty, AnglesAndRatiosAreKept) {
  const Similarity s = any();
  const cv::Point2d o = point(), p = point(), q = point();
  const cv::Point2d u = p - o, v = q - o, su = s(p) - s(o), sv = s(q) - s(o);
  const double square = s.scale() * s.scale(), tolerance = 1e-9 * square * 1e8;
  EXPECT_NEAR(su.dot(sv), square * u.dot(v), tolerance);
  EXPECT_NEAR(su.cross(sv), square * u.cross(v), tolerance) << "no reflection";
}

// Landmarks are floats: at coordinates of some hundred pixels their rounding is 3e-5 pixels.
TEST_P(SimilarityProperty, FitRecoversAKnownPlacement) {
  cv::RNG random(static_cast<std::uint64_t>(GetParam()) + 500);
  const double iod = random.uniform(20., 300.), angle = random.uniform(-1., 1.);
  const Similarity image_from_mean{iod * std::cos(angle), iod * std::sin(angle), random.uniform(0., 900.),
                                   random.uniform(0., 900.)};
  const Landmarks face = transformed(mean_shape(), image_from_mean);
  const Similarity unit = unit_from_landmarks(face);
  EXPECT_NEAR(unit.scale() * iod, 2 * CanonicalCrop::eye_half_distance, 1e-5);
  EXPECT_NEAR(std::atan2(unit.b, unit.a), -angle, 1e-5);
  const cv::Point2d middle = unit(image_from_mean({0, 0}));
  EXPECT_NEAR(middle.x, 0.5, 1e-5);
  EXPECT_NEAR(middle.y, CanonicalCrop::eye_y, 1e-5);
}

TEST_P(SimilarityProperty, FitFollowsTheFaceAnywhere) {
  cv::RNG random(static_cast<std::uint64_t>(GetParam()) + 900);
  Landmarks face = mean_shape() * 90;
  for (int i = 0; i < 68; ++i)  // a person is not the mean face
    face.row(i) += Eigen::RowVector2f(random.uniform(-4.F, 4.F), random.uniform(-4.F, 4.F));
  const double scale = random.uniform(0.4, 2.5), angle = random.uniform(-1., 1.);
  const Similarity move{scale * std::cos(angle), scale * std::sin(angle), random.uniform(-50., 700.),
                        random.uniform(-50., 700.)};
  const Similarity before = unit_from_landmarks(face), after = unit_from_landmarks(transformed(face, move));
  for (const int i : {0, 8, 16, 30, 36, 45, 57}) {
    const cv::Point2d p(face(i, 0), face(i, 1));
    const cv::Point2d expected = before(p), found = after(move(p));
    EXPECT_NEAR(found.x, expected.x, 1e-5);
    EXPECT_NEAR(found.y, expected.y, 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Random, SimilarityProperty, ::testing::Range(0, 12));

TEST(SimilarityTest, DefaultChangesNothing) {
  const Landmarks face = mean_shape();
  EXPECT_EQ(transformed(face, Similarity()), face);
  EXPECT_EQ(Similarity().scale(), 1);
}

TEST(SimilarityTest, ExpressionsHardlyMoveThePlacement) {
  const Landmarks calm = mean_shape() * 100;
  Landmarks smile = calm;
  smile.row(48) += Eigen::RowVector2f(-12, -9);
  smile.row(54) += Eigen::RowVector2f(12, -9);
  smile.middleRows<10>(17).col(1).array() -= 10;  // brows up
  smile.middleRows<17>(0).col(1).array() += 8;    // jaw down
  EXPECT_EQ(unit_from_landmarks(smile).matrix(), unit_from_landmarks(calm).matrix());
}

TEST(SimilarityTest, FitIsTheLeastSquaresOne) {
  Landmarks face = mean_shape() * 80;
  face.row(30) += Eigen::RowVector2f(9, -5);
  face.row(36) += Eigen::RowVector2f(-3, 6);
  Landmarks target = mean_shape() * static_cast<float>(2 * CanonicalCrop::eye_half_distance);
  target.col(0).array() += 0.5F;
  target.col(1).array() += static_cast<float>(CanonicalCrop::eye_y);
  const auto squares = [&](const Similarity& s) {
    double sum = 0;
    for (const int i : {36, 39, 42, 45, 27, 28, 29, 30, 31, 33, 35}) {
      const cv::Point2d error = s({face(i, 0), face(i, 1)}) - cv::Point2d(target(i, 0), target(i, 1));
      sum += error.dot(error);
    }
    return sum;
  };
  const Similarity best = unit_from_landmarks(face);
  const double least = squares(best);
  for (const double step : {-1e-4, 1e-4}) {
    EXPECT_GT(squares({best.a + step, best.b, best.tx, best.ty}), least);
    EXPECT_GT(squares({best.a, best.b + step, best.tx, best.ty}), least);
    EXPECT_GT(squares({best.a, best.b, best.tx + step, best.ty}), least);
    EXPECT_GT(squares({best.a, best.b, best.tx, best.ty + step}), least);
  }
}

}  // namespace
}  // namespace micro
