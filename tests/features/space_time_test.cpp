// Descriptors of stretches of film against slices of 2-D operators, SciPy and closed forms.
#include <cmath>
#include <numbers>
#include <numeric>

#include "libmicro/features/gradients.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

/// A stretch of film in which everything changes.
std::vector<cv::Mat> noise_film(int frames, int side = crop_side) {
  std::vector<cv::Mat> film;
  for (int t = 0; t < frames; ++t) film.push_back(noise_crop(100 + static_cast<std::uint64_t>(t), side));
  return film;
}

std::vector<cv::Mat> still_film(int frames) {
  return std::vector<cv::Mat>(static_cast<std::size_t>(frames), portrait());
}

TEST(LbpTopTest, AgreesWithSlicesOfScikitImagesOperator) {
  constexpr int side = 48, frames = 9;
  const auto film = noise_film(frames, side);
  const Subject subject("lbp_top", {{"cells", "2"}, {"time_radius_s", "0.005"}, {"window_s", "0.04"}},
                        test_fps, side);
  ASSERT_EQ(subject.extractor().before, 4);
  cv::Mat stacked;
  cv::vconcat(film, stacked);
  const auto values = subject.of(views_of(film));
  ASSERT_EQ(values.size(), 3U * 4 * 59);
  EXPECT_LT(largest_difference(values, reference("lbp_top", {stacked})), 0.002);
}

TEST(LbpTopTest, StillFilmIsBrightAllAroundInTime) {
  const Subject subject("lbp_top", {{"cells", "1"}, {"points", "4"}, {"mapping", "none"}});
  const auto values = subject.of(views_of(still_film(21)));
  // Neighbours 1 and 3 lie in time alone: they equal the pixel, so their bits are always set.
  for (const char* plane : {"xt", "yt"})
    for (int code = 0; code < 16; ++code) {
      if ((code & 0b1010) == 0b1010) continue;
      EXPECT_EQ(values[subject.column(std::string(plane) + "_r0_c0_p" + std::to_string(code))], 0)
          << plane << code;
    }
}

TEST(LbpTopTest, FewerFramesThanTheTimeRadiusAreMissing) {
  const auto values = Subject("lbp_top").of(views_of(still_film(8)));
  EXPECT_TRUE(std::ranges::all_of(values, [](double value) { return std::isnan(value); }));
}

TEST(LbpSipTest, CountsAreThoseOfSixComparisons) {
  const auto film = noise_film(11);
  const Subject subject("lbp_sip", {{"cells", "1"}, {"time_radius_s", "0.01"}});
  std::vector<double> expected(20, 0.0);
  double pixels = 0;
  for (std::size_t t = 2; t + 2 < film.size(); ++t)
    for (int y = 1; y + 1 < crop_side; ++y)
      for (int x = 1; x + 1 < crop_side; ++x) {
        const auto at = [&](std::size_t frame, int dy, int dx) {
          return film[frame].at<uchar>(y + dy, x + dx);
        };
        const int c = at(t, 0, 0);
        const int space = (at(t, 0, 1) >= c) | (at(t, -1, 0) >= c) << 1 | (at(t, 0, -1) >= c) << 2 |
                          (at(t, 1, 0) >= c) << 3;
        const int time = (at(t - 2, 0, 0) >= c) | (at(t + 2, 0, 0) >= c) << 1;
        expected[static_cast<std::size_t>(space)] += 1;
        expected[static_cast<std::size_t>(16 + time)] += 1;
        pixels += 1;
      }
  for (double& value : expected) value /= pixels;
  EXPECT_LT(largest_difference(subject.of(views_of(film)), expected), 1e-12);
}

TEST(HigoTest, PlanesHoldTheOrientationsOfTheirGradients) {
  // Grey grows by 2 per pixel down and by 2 per frame: xy points down, xt along time, yt between the two.
  std::vector<cv::Mat> film;
  for (int t = 0; t < 11; ++t) {
    cv::Mat crop(64, 64, CV_8UC1);
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 64; ++x) crop.at<uchar>(y, x) = static_cast<uchar>(2 * y + 2 * t);
    film.push_back(crop);
  }
  const Subject subject("higo", {{"cells", "1"}, {"time_step_s", "0.005"}}, test_fps, 64);
  const auto values = subject.of(views_of(film));
  EXPECT_EQ(values[subject.column("xy_r0_c0_o4")], 1);
  EXPECT_EQ(values[subject.column("xt_r0_c0_o4")], 1);
  EXPECT_NEAR(values[subject.column("yt_r0_c0_o2")], 62.0 / 64,
              1e-12);  // on the edge there is no gradient down
}

TEST(HigoTest, MagnitudesMakeItHogOnTheMiddleFrame) {
  const Subject higo("higo", {{"weight", "magnitude"}, {"cells", "1"}, {"bins", "9"}, {"window_s", "0.02"}});
  const auto film = still_film(5);
  const auto values = higo.of(views_of(film));
  std::vector<double> oriented(9, 0.0);
  const cv::Mat_<double> crop = as_double(portrait());
  add_oriented(central_x(crop), central_y(crop), {9, OrientedWeight::magnitude, false}, Grid(1, crop_side),
               oriented);
  const double sum = sum_of(oriented);
  for (std::size_t bin = 0; bin < 9; ++bin) EXPECT_NEAR(values[bin], oriented[bin] / sum, 1e-12);
}

/// A film whose gradient is the same everywhere.
std::vector<double> votes_for(const Eigen::Vector3d& gradient) {
  std::vector<cv::Mat> film;
  for (int t = 0; t < 7; ++t) {
    cv::Mat crop(32, 32, CV_8UC1);
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 32; ++x)
        crop.at<uchar>(y, x) = static_cast<uchar>(100 + gradient.dot(Eigen::Vector3d(x - 16, y - 16, t - 3)));
    film.push_back(crop);
  }
  const Subject subject(
      "hog3d", {{"cells", "4"}, {"time_cells", "1"}, {"whole_turn", "true"}, {"time_step_s", "0.005"}},
      test_fps, 32);
  const auto values = subject.of(views_of(film));
  std::vector<double> inner(values.begin() + 5 * 20, values.begin() + 6 * 20);  // a cell away from the edge
  std::ranges::sort(inner);
  return inner;
}

TEST(Hog3dTest, VotesAgreeWithTheFacesThatSciPyFinds) {
  const std::vector<Eigen::Vector3d> gradients{{2, 0, 0}, {0, 0, 3}, {1, 2, 0}, {2, -1, 1}, {-1, 1, -2}};
  cv::Mat_<double> matrix(static_cast<int>(gradients.size()), 3);
  for (int i = 0; i < matrix.rows; ++i)
    for (int k = 0; k < 3; ++k) matrix(i, k) = gradients[static_cast<std::size_t>(i)][k];
  const auto expected = reference("hog3d", {matrix});
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const auto found = votes_for(gradients[i]);
    const std::vector<double> wanted(expected.begin() + static_cast<std::ptrdiff_t>(20 * i),
                                     expected.begin() + static_cast<std::ptrdiff_t>(20 * i + 20));
    // The whole descriptor has length 1: compare shapes.
    double a = 0, b = 0;
    for (std::size_t k = 0; k < 20; ++k) a += found[k] * found[k], b += wanted[k] * wanted[k];
    for (std::size_t k = 0; k < 20; ++k)
      EXPECT_NEAR(found[k] / std::sqrt(a), wanted[k] / std::sqrt(b), 1e-9) << i;
  }
}

TEST(Hog3dTest, HasLengthOneAndOppositeGradientsMayCountAlike) {
  const auto film = noise_film(9);
  const auto whole = [](const auto& frames) {
    return Subject("hog3d", {{"whole_turn", "true"}, {"window_s", "0.04"}}).of(views_of(frames));
  };
  const auto half = [](const auto& frames) {
    return Subject("hog3d", {{"window_s", "0.04"}}).of(views_of(frames));
  };
  const auto a = whole(film), b = half(film);
  EXPECT_EQ(a.size(), 2 * b.size());
  EXPECT_NEAR(std::inner_product(b.begin(), b.end(), b.begin(), 0.0), 1, 1e-9);
  std::vector<cv::Mat> negative;
  for (const auto& crop : film) negative.push_back(255 - crop);
  EXPECT_LT(largest_difference(half(negative), b), 1e-9);
  EXPECT_GT(largest_difference(whole(negative), a), 1e-4);
}

TEST(SpaceTimeBlocksTest, PartsOfTimeAreStretchesOfTheirOwn) {
  const auto film = noise_film(9);
  for (const char* name : {"lbp_top", "lbp_sip", "higo"}) {
    const std::map<std::string, std::string> settings{
        {"cells", "2"}, {name == std::string("higo") ? "time_step_s" : "time_radius_s", "0.005"}};
    auto in_two = settings;
    in_two["time_cells"] = "2";
    const Subject whole(name, settings), halves(name, in_two);
    const auto both =
        halves.of(views_of({film.begin(), film.begin() + 8}));  // six frames have neighbours: three and three
    const auto first = whole.of(views_of({film.begin(), film.begin() + 5}));
    ASSERT_EQ(both.size(), 2 * first.size()) << name;
    EXPECT_EQ(halves.extractor().columns.front().name, "t0_" + whole.extractor().columns.front().name);
    EXPECT_LT(
        largest_difference({both.begin(), both.begin() + static_cast<std::ptrdiff_t>(first.size())}, first),
        1e-12);
    const Subject fresh(name, settings);
    EXPECT_LT(largest_difference({both.begin() + static_cast<std::ptrdiff_t>(first.size()), both.end()},
                                 fresh.of(views_of({film.begin() + 3, film.begin() + 8}))),
              1e-12);
  }
}

TEST(WindowHistogramsTest, WhatIsKeptBetweenWindowsChangesNothing) {
  const auto views = views_of(noise_film(24));
  for (const char* name : {"lbp_top", "lbp_sip", "higo", "hog3d"}) {
    const Subject sliding(name, {{"window_s", "0.06"}});
    const auto window = static_cast<std::size_t>(sliding.extractor().before + sliding.extractor().after + 1);
    for (std::size_t begin : {0U, 1U, 2U, 5U, 3U}) {
      const std::vector<FrameView> frames(views.begin() + static_cast<std::ptrdiff_t>(begin),
                                          views.begin() + static_cast<std::ptrdiff_t>(begin + window));
      EXPECT_EQ(sliding.of(frames), Subject(name, {{"window_s", "0.06"}}).of(frames)) << name << begin;
    }
  }
}

TEST(DynamicImageTest, RankWeightsAreThoseOfThePaper) {
  // One pixel lit in one frame gives that frame's weight.
  constexpr int frames = 7;
  for (const bool means : {false, true}) {
    const Subject subject("dynamic_image", {{"side", "8"}, {"pooling", means ? "running_means" : "frames"}});
    std::vector<double> weights;
    for (int lit = 0; lit < frames; ++lit) {
      std::vector<cv::Mat> film(frames, cv::Mat::zeros(crop_side, crop_side, CV_8UC1));
      film[static_cast<std::size_t>(lit)] = cv::Mat(crop_side, crop_side, CV_8UC1, cv::Scalar(100));
      weights.push_back(subject.of(views_of(film))[0]);
    }
    double total = 0;
    std::vector<double> expected;
    for (int t = 1; t <= frames; ++t) {
      double harmonic = 0;
      for (int i = t; i <= frames; ++i) harmonic += 1.0 / i;
      expected.push_back(means ? 2.0 * (frames - t + 1) - (frames + 1) * harmonic : 2.0 * t - frames - 1);
      total += std::abs(expected.back());
    }
    for (std::size_t t = 0; t < expected.size(); ++t)
      EXPECT_NEAR(weights[t], 100 * expected[t] / total, 1e-9);
  }
}

TEST(DynamicImageTest, StillFilmIsNothing) {
  for (const double value : Subject("dynamic_image").of(views_of(still_film(21))))
    EXPECT_NEAR(value, 0, 1e-9);
}

}  // namespace
}  // namespace micro::test
