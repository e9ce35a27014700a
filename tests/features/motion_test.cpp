// Descriptors of motion on fields with a closed form: translation, rotation, expansion, shear.
#include <cmath>
#include <numbers>

#include "libmicro/core/regions.h"
#include "libmicro/features/flow_fields.h"
#include "libmicro/features/rois.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

constexpr double middle = 95.5;
constexpr double iod = 2 * CanonicalCrop::eye_half_distance * crop_side;

AnalyticFlow translation(double u, double v) {
  return AnalyticFlow([=](double, double) { return cv::Vec2d(u, v); });
}
AnalyticFlow linear(double ux, double uy, double vx, double vy) {
  return AnalyticFlow([=](double x, double y) {
    return cv::Vec2d(ux * (x - middle) + uy * (y - middle), vx * (x - middle) + vy * (y - middle));
  });
}

std::vector<double> describe(const Subject& subject, FlowSource& flow) {
  return subject.of(views_of(std::vector<cv::Mat>(11, portrait())), &flow);
}

TEST(OpticalStrainTest, TranslationAndRotationStretchNothing) {
  const Subject strain("optical_strain");
  for (auto flow : {translation(1.5, -0.7), linear(0, -0.03, 0.03, 0)})
    for (const double value : describe(strain, flow)) EXPECT_NEAR(value, 0, 1e-6);
}

TEST(OpticalStrainTest, ExpansionAndShearHaveTheirClosedForms) {
  const Subject strain("optical_strain");
  auto expansion = linear(0.02, 0, 0, 0.02);  // exx = eyy = 0.02
  for (const double value : describe(strain, expansion)) EXPECT_NEAR(value, 0.02 * std::sqrt(2.0), 1e-6);
  auto shear = linear(0, 0.04, 0, 0);  // exy = 0.02
  for (const double value : describe(strain, shear)) EXPECT_NEAR(value, 0.02 * std::sqrt(2.0), 1e-6);
  auto stretch = linear(0.03, 0, 0, 0);
  for (const double value : describe(strain, stretch)) EXPECT_NEAR(value, 0.03, 1e-6);
}

TEST(FlowDerivativesTest, DivergenceAndCurlOfLinearFields) {
  const Subject derivatives("flow_derivatives", {{"cells", "3"}});
  struct Case {
    AnalyticFlow flow;
    double divergence, curl;
  };
  for (auto& [flow, divergence, curl] : std::vector<Case>{{translation(2, 1), 0, 0},
                                                          {linear(0.02, 0, 0, 0.02), 0.04, 0},
                                                          {linear(0, -0.03, 0.03, 0), 0, 0.06},
                                                          {linear(0, 0.04, 0, 0), 0, -0.04},
                                                          {linear(0.01, 0.02, 0.05, -0.01), 0, 0.03}}) {
    const auto values = describe(derivatives, flow);
    for (std::size_t i = 0; i < values.size(); i += 2) {
      EXPECT_NEAR(values[i], divergence, 1e-6);
      EXPECT_NEAR(values[i + 1], curl, 1e-6);
    }
  }
}

TEST(HoofTest, TranslationFallsIntoOneBin) {
  const Subject hoof("hoof");
  const std::vector<std::pair<cv::Vec2d, int>> cases{{{0, -1}, 0},   {{0.1, 1}, 7},  {{1, 0.1}, 4},
                                                     {{-1, 0.1}, 4}, {{1, -0.1}, 3}, {{-1, -0.1}, 3},
                                                     {{1, 1.1}, 6}};
  for (const auto& [shift, bin] : cases) {
    auto flow = translation(shift[0], shift[1]);
    const auto values = describe(hoof, flow);
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(values[i], static_cast<int>(i % 8) == bin ? 1 : 0) << shift << " column " << i;
  }
}

/// Every region a disc around the middle.
RegionPixels discs() {
  RegionPixels regions(static_cast<std::size_t>(region_count));
  for (int y = 0; y < crop_side; ++y)
    for (int x = 0; x < crop_side; ++x)
      if (std::hypot(x - middle, y - middle) < 80) regions[0].push_back({x, y, 1});
  for (auto& region : regions) region = regions[0];
  return regions;
}

TEST(HoofTest, RotationAndExpansionFillAllDirectionsEvenly) {
  for (auto flow : {linear(0, -0.03, 0.03, 0), linear(0.02, 0, 0, 0.02)}) {
    flow.region_pixels = discs();
    for (const double value : describe(Subject("hoof"), flow)) EXPECT_NEAR(value, 0.125, 0.005);
  }
}

/// Along x by 0.04 y: level everywhere, on the edge between the bins above and below; along both axes, the
/// flow is (y, x): lengths are even and angles too.
TEST(HoofTest, ShearHasItsClosedForm) {
  auto simple = linear(0, 0.04, 0, 0), pure = linear(0, 0.02, 0.02, 0);
  simple.region_pixels = pure.region_pixels = discs();
  const auto level = describe(Subject("hoof"), simple);
  for (std::size_t i = 0; i < level.size(); ++i) EXPECT_EQ(level[i], i % 8 == 4 ? 1 : 0) << i;
  for (const double value : describe(Subject("hoof"), pure)) EXPECT_NEAR(value, 0.125, 0.005);
}

TEST(HoofTest, LengthWeighsAndNothingMovesGivesNothing) {
  // Left half up by 1, right half down by 3: a quarter and three quarters.
  AnalyticFlow flow([](double x, double) { return x < middle ? cv::Vec2d(0, -1) : cv::Vec2d(0, 3); });
  for (auto& region : flow.region_pixels) region = {{10, 10, 0.5F}, {150, 10, 0.5F}};
  const auto values = describe(Subject("hoof"), flow);
  EXPECT_NEAR(values[0], 0.25, 1e-9);
  EXPECT_NEAR(values[7], 0.75, 1e-9);
  auto still = translation(0, 0);
  EXPECT_EQ(sum_of(describe(Subject("hoof"), still)), 0);
}

/// A movement and its mirror image, regions swapped with their sides.
TEST(HoofTest, MirroredMovementWithSwappedSidesIsTheSame) {
  const auto field = [](double x, double y) {
    return cv::Vec2d(std::sin(x / 17) + y / 90, std::cos(y / 13) - x / 120);
  };
  AnalyticFlow flow(field), mirrored_flow([&](double x, double y) {
    const cv::Vec2d moved = field(crop_side - 1 - x, y);
    return cv::Vec2d(-moved[0], moved[1]);
  });
  cv::RNG random(5);
  for (auto& region : flow.region_pixels) {
    region.clear();
    for (int i = 0; i < 200; ++i)
      region.push_back(
          {random.uniform(0, crop_side), random.uniform(0, crop_side), random.uniform(0.1F, 1.0F)});
  }
  const auto swapped = [](std::string name) {
    if (name.ends_with("_r")) return name.replace(name.size() - 1, 1, "l");
    if (name.ends_with("_l")) return name.replace(name.size() - 1, 1, "r");
    return name;
  };
  const auto index_of_name = [](const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(region_names, name) - region_names.begin());
  };
  for (std::size_t r = 0; r < region_names.size(); ++r) {
    auto region = flow.region_pixels[r];
    for (auto& pixel : region) pixel.x = crop_side - 1 - pixel.x;
    mirrored_flow.region_pixels[index_of_name(swapped(region_names[r]))] = region;
  }
  const Subject hoof("hoof");
  const auto plain = describe(hoof, flow), mirrored_values = describe(hoof, mirrored_flow);
  for (std::size_t r = 0; r < region_names.size(); ++r)
    for (std::size_t bin = 0; bin < 8; ++bin)
      EXPECT_NEAR(mirrored_values[8 * index_of_name(swapped(region_names[r])) + bin], plain[8 * r + bin],
                  1e-5);
}

TEST(BiWoofTest, LengthAndStrainWeighTheDirection) {
  // Expansion about a point far to the left: everywhere to the right, ever longer, with the same strain.
  AnalyticFlow flow([](double x, double) { return cv::Vec2d(0.01 * (x + 20), 1e-9); });
  const Subject subject("bi_woof", {{"cells", "4"}});
  const auto values = describe(subject, flow);
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column) {
      const double mean_length = 0.01 * (48 * column + 23.5 + 20);
      for (int bin = 0; bin < 8; ++bin)
        EXPECT_NEAR(values[static_cast<std::size_t>((4 * row + column) * 8 + bin)],
                    bin == 0 ? 100 / iod * mean_length * 0.01 : 0, 1e-6);
    }
}

TEST(BiWoofTest, EventsAreMeasuredFromOnsetToApex) {
  class Recorder : public AnalyticFlow {
   public:
    using AnalyticFlow::AnalyticFlow;
    cv::Mat_<cv::Vec2f> flow(const FrameView& from, const FrameView& to) override {
      pairs.emplace_back(from.frame, to.frame);
      return AnalyticFlow::flow(from, to);
    }
    std::vector<std::pair<FrameIndex, FrameIndex>> pairs;
  } flow([](double, double) { return cv::Vec2d(1, 0); });
  const auto views = views_of(std::vector<cv::Mat>(30, portrait()));
  DescriptorInput input;
  input.frames = views, input.at = 12, input.event = true, input.flows = &flow;
  Subject("bi_woof").of(input);
  EXPECT_EQ(flow.pairs, (std::vector<std::pair<FrameIndex, FrameIndex>>{{0, 12}}));
}

TEST(MdmoTest, KnownMainDirectionIsFound) {
  // Two thirds of the rows move to the lower right with some spread, the others up: the mean is of the former
  // alone.
  AnalyticFlow flow([](double x, double y) {
    if (static_cast<int>(y) % 3 == 0) return cv::Vec2d(0.2, -2);
    return static_cast<int>(x) % 2 ? cv::Vec2d(1.2, 0.5) : cv::Vec2d(0.8, 0.3);
  });
  const auto values = describe(Subject("mdmo", {{"flows", "0"}}), flow);
  ASSERT_EQ(values.size(), 72U);
  const cv::Vec2d mean(1.0, 0.4);
  for (std::size_t roi = 0; roi < 36; ++roi) {
    EXPECT_NEAR(values[2 * roi], 100 / iod * cv::norm(mean), 0.12) << roi_names()[roi];
    EXPECT_NEAR(values[2 * roi + 1], std::atan2(mean[1], mean[0]), 0.02) << roi_names()[roi];
  }
  EXPECT_EQ(flow.asked, 10);  // one flow for each frame after the first
}

TEST(MdmoTest, MeanOverFramesIsOfVectorsNotOfAngles) {
  class Alternating : public AnalyticFlow {
   public:
    Alternating() : AnalyticFlow([](double, double) { return cv::Vec2d(); }) {}
    cv::Mat_<cv::Vec2f> flow(const FrameView&, const FrameView& to) override {
      return cv::Mat_<cv::Vec2f>(crop_side, crop_side,
                                 to.frame % 2 ? cv::Vec2f(1, 0.5F) : cv::Vec2f(1, -0.5F));
    }
  } flow;
  const auto values = describe(Subject("mdmo", {{"flows", "0"}}), flow);
  EXPECT_NEAR(values[0], 100 / iod, 1e-5);
  EXPECT_NEAR(values[1], 0, 1e-5);
}

TEST(MdmoTest, RelativeFormIsScaledAsInThePaper) {
  AnalyticFlow flow([](double x, double) { return cv::Vec2d(x < middle ? 1 : 2, 0.3); });
  const Subject subject("mdmo", {{"relative", "true"}});
  const auto values = describe(subject, flow);
  EXPECT_NEAR(values[subject.column("cheek_outer_l_length")], 0.9, 1e-6);
  EXPECT_NEAR(values[subject.column("cheek_outer_r_length")], 0.9 * std::hypot(1, 0.3) / std::hypot(2, 0.3),
              1e-6);
  EXPECT_NEAR(values[subject.column("cheek_outer_r_angle")], 0.1 * std::atan2(0.3, 1), 1e-6);
}

TEST(RoisTest, SidesMirrorEachOtherAndNoneIsEmpty) {
  Landmarks shape = mean_shape() * static_cast<float>(2 * CanonicalCrop::eye_half_distance);
  shape.col(0).array() += 0.5F, shape.col(1).array() += static_cast<float>(CanonicalCrop::eye_y);
  const auto boxes = rois(shape, crop_side);
  for (std::size_t i = 0; i < 18; ++i) {
    EXPECT_GT(boxes[i].area(), 60) << roi_names()[i];
    EXPECT_NEAR(boxes[i].x + boxes[i].br().x, 2 * crop_side - boxes[i + 18].x - boxes[i + 18].br().x, 2);
    EXPECT_NEAR(boxes[i].y, boxes[i + 18].y, 1);
  }
  for (int i = 0; i < 68; ++i) {
    EXPECT_EQ(mirrored(mirrored(i)), i);
    EXPECT_NEAR(mean_shape()(mirrored(i), 0), -mean_shape()(i, 0), 0.002);
    EXPECT_NEAR(mean_shape()(mirrored(i), 1), mean_shape()(i, 1), 0.002);
  }
}

/// Displacements that are a parabola in time come back with their velocity and acceleration.
/// Also where frames are missing or come unevenly.
TEST(RegionMotionTest, ParabolasAreExact) {
  const Subject subject("region_motion");
  for (const double unevenness : {0.0, 0.9}) {
    auto views = views_of(std::vector<cv::Mat>(11, cv::Mat()));
    for (auto& view : views) {
      view.capture_s += unevenness * std::sin(static_cast<double>(view.frame * view.frame)) / test_fps;
      if (unevenness > 0 && view.frame > 7) view.capture_s += 3 / test_fps;
    }
    const double here = views[5].capture_s;
    for (auto& view : views) {
      const double t = view.capture_s - here;
      for (int region = 0; region < region_count; ++region)
        view.motion.displacement.row(region) << 300 + 2 * t - 40 * t * t, -5 - 3 * t + 8 * t * t;
    }
    const auto values = subject.of(views);
    const double percent = 100 / static_cast<double>(views[5].face.inter_ocular_px);
    const auto at = [&](const char* column) { return values[subject.column(column)] / percent; };
    EXPECT_NEAR(at("mouth_corner_l_x"), 300, 1e-6);
    EXPECT_NEAR(at("mouth_corner_l_velocity_x"), 2, 1e-6);
    EXPECT_NEAR(at("mouth_corner_l_acceleration_x"), -80, 1e-5);
    EXPECT_NEAR(at("chin_velocity_y"), -3, 1e-6);
    EXPECT_NEAR(at("chin_acceleration_y"), 16, 1e-5);
  }
}

TEST(RegionMotionTest, AgreesWithSciPysSavitzkyGolay) {
  cv::Mat_<double> series(1, 60);
  cv::RNG random(9);
  for (auto& value : series) value = random.gaussian(1.0);
  const auto expected = reference("savgol", {series});
  const Subject subject("region_motion");
  auto views = views_of(std::vector<cv::Mat>(60, cv::Mat()));
  for (auto& view : views) view.motion.displacement.col(0).setConstant(series(static_cast<int>(view.frame)));
  const double percent = 100 / static_cast<double>(views[0].face.inter_ocular_px);
  const std::vector<std::size_t> columns{subject.column("chin_x"), subject.column("chin_velocity_x"),
                                         subject.column("chin_acceleration_x")};
  for (std::size_t t = 5; t < 55; ++t) {
    const auto values = subject.of({views.begin() + static_cast<std::ptrdiff_t>(t) - 5,
                                    views.begin() + static_cast<std::ptrdiff_t>(t) + 6});
    for (std::size_t d = 0; d < 3; ++d)
      EXPECT_NEAR(values[columns[d]] / percent, expected[50 * d + t - 5],
                  1e-9 * std::pow(test_fps, static_cast<double>(d)));
  }
}

}  // namespace
}  // namespace micro::test
