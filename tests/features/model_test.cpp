// Fits through OpenCV's face module and networks through its dnn module.
#include <cmath>

#include "libmicro/core/error.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

const Descriptor& descriptor_named(const std::string& name) {
  static const auto all = all_descriptors();
  return *std::ranges::find(all, name, &Descriptor::name);
}

/// A drawn face: discs, lines and shading that move with the landmarks.
cv::Mat drawn_face(const Landmarks& unit) {
  cv::Mat_<double> crop(crop_side, crop_side);
  for (int y = 0; y < crop_side; ++y)
    for (int x = 0; x < crop_side; ++x) crop(y, x) = 150 + 30 * std::cos((x - 96) / 60.0) - 0.15 * y;
  const auto point = [&](int i) {
    return cv::Point2d(unit(i, 0) * crop_side - 0.5, unit(i, 1) * crop_side - 0.5);
  };
  const auto line = [&](int first, int last, bool closed, double grey, int thickness) {
    for (int i = first; i <= last; ++i) {
      const int next = i == last ? first : i + 1;
      if (i == last && !closed) break;
      constexpr int shift = 4;
      cv::line(crop, cv::Point(point(i) * 16), cv::Point(point(next) * 16), cv::Scalar(grey), thickness,
               cv::LINE_AA, shift);
    }
  };
  line(17, 21, false, 60, 5), line(22, 26, false, 60, 5);
  line(36, 41, true, 70, 2), line(42, 47, true, 70, 2);
  line(27, 30, false, 190, 3), line(31, 35, false, 100, 3);
  line(48, 59, true, 90, 4), line(60, 67, true, 50, 2);
  cv::Mat out;
  cv::GaussianBlur(crop, crop, {5, 5}, 1.2);
  crop.convertTo(out, CV_8U);
  return out;
}

/// Mouth and brows moved by known amounts.
Landmarks expression(double mouth, double brows) {
  Landmarks unit = unit_landmarks(mean_face());
  for (int i = 17; i <= 26; ++i) unit(i, 1) -= static_cast<float>(0.03 * brows);
  for (const int i : {55, 56, 57, 58, 59, 65, 66, 67}) unit(i, 1) += static_cast<float>(0.04 * mouth);
  for (const int i : {48, 60}) unit(i, 0) -= static_cast<float>(0.02 * mouth);
  for (const int i : {54, 64}) unit(i, 0) += static_cast<float>(0.02 * mouth);
  return unit;
}

TrainingSet faces(int count) {
  TrainingSet set;
  cv::RNG random(8);
  for (int i = 0; i < count; ++i) {
    const Landmarks unit = expression(random.uniform(-0.2, 1.0), random.uniform(-0.5, 1.0));
    set.samples.push_back({drawn_face(unit), unit, 0});
  }
  return set;
}

/// Mean distance, in inter-ocular distances, of the fitted points from where they are.
double fit_error(const Subject& subject, const Landmarks& truth, int first) {
  FrameView view = view_of(drawn_face(truth));
  const auto values = subject.of(view);  // tracked landmarks stay those of the mean face
  constexpr double iod = 2 * CanonicalCrop::eye_half_distance;
  double sum = 0;
  for (int i = first; i < 68; ++i)
    sum += std::hypot(
        values[subject.column("x" + std::to_string(i))] - (truth(i, 0) - 0.5) / iod,
        values[subject.column("y" + std::to_string(i))] - (truth(i, 1) - CanonicalCrop::eye_y) / iod);
  return sum / (68 - first);
}

double start_error(const Landmarks& truth, int first) {
  const Landmarks rest = unit_landmarks(mean_face());
  return (truth.bottomRows(68 - first) - rest.bottomRows(68 - first)).rowwise().norm().mean() /
         (2 * CanonicalCrop::eye_half_distance);
}

class ModelTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

TEST_F(ModelTest, ActiveAppearanceModelFitsFacesItHasNotSeen) {
  const Descriptor& aam = descriptor_named("aam");
  aam.train(faces(24), aam.parameters, file("aam.model"));
  const Subject subject("aam", {{"model", file("aam.model").string()}});
  for (const auto& [mouth, brows] :
       std::vector<std::pair<double, double>>{{0.9, 0.1}, {0.2, 0.8}, {0.6, -0.3}}) {
    const Landmarks truth = expression(mouth, brows);
    EXPECT_LT(fit_error(subject, truth, 17), 0.4 * start_error(truth, 17)) << mouth << " " << brows;
  }
}

TEST_F(ModelTest, LocalBinaryFeaturesFitFacesTheyHaveNotSeen) {
  const Descriptor& lbf = descriptor_named("lbf");
  Parameters small = lbf.parameters;
  OptionSet options;
  small.add_to(options, "");
  options.set("stages", "2");
  options.set("trees", "2");
  options.set("starts", "3");
  lbf.train(faces(12), small, file("lbf.model"));
  const Subject subject("lbf", {{"model", file("lbf.model").string()}});
  ASSERT_EQ(subject.extractor().columns.size(), 137U);
  const Landmarks truth = expression(0.9, 0.6);
  EXPECT_LT(fit_error(subject, truth, 0), 0.8 * start_error(truth, 0));
}

TEST_F(ModelTest, ForeignModelsAreRefused) {
  write_content(file("text"), "no model\n");
  for (const char* name : {"aam", "lbf", "onnx", "pca"}) {
    for (const auto& path : {file("text"), file("absent")}) {
      try {
        Subject(name, {{"model", path.string()}});
        ADD_FAILURE() << name << path;
      } catch (const Error& error) {
        EXPECT_EQ(error.category(), ErrorCategory::plugin) << name << error.what();
      }
    }
  }
}

TEST_F(ModelTest, TooFewFramesAreRefused) {
  for (const char* name : {"aam", "lbf"}) {
    const Descriptor& descriptor = descriptor_named(name);
    EXPECT_THROW(descriptor.train(faces(4), descriptor.parameters, file("x")), Error);
  }
}

/// A network of a script's making, and what NumPy says it gives.
class NetworkTest : public ModelTest {
 protected:
  static constexpr int side = 32;

  std::vector<double> make(const cv::Mat& picture) const {
    write_content(file("crop"), std::string(reinterpret_cast<const char*>(picture.data),
                                            picture.total() * picture.elemSize()));
    const auto finished = run({"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/features/make_onnx.py",
                               file("net.onnx").string(), file("crop").string(), std::to_string(side),
                               std::to_string(picture.channels()), file("out").string()},
                              folder());
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    const std::string bytes = content_of(file("out"));
    std::vector<double> values(bytes.size() / sizeof(double));
    std::copy_n(bytes.data(), bytes.size(), reinterpret_cast<char*>(values.data()));
    return values;
  }
  std::map<std::string, std::string> settings(std::map<std::string, std::string> more = {}) const {
    more.insert({{"model", file("net.onnx").string()},
                 {"input.width", std::to_string(side)},
                 {"input.height", std::to_string(side)},
                 {"input.scale", "0.5"},
                 {"input.mean", "10"},
                 {"input.deviation", "4"}});
    return more;
  }
  static cv::Mat reduced(const cv::Mat& crop) {
    cv::Mat small;
    cv::resize(crop, small, {side, side}, 0, 0, cv::INTER_AREA);
    return small;
  }
};

TEST_F(NetworkTest, OutputsAreThoseOfNumPy) {
  const auto expected = make(reduced(portrait()));
  ASSERT_EQ(expected.size(), 7U);
  const Subject embedding("onnx", settings());
  const auto values = embedding.of(portrait());
  ASSERT_EQ(values.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(values[i], expected[4 + i], 1e-4);
  const Subject pooled("onnx", settings({{"output", "pooled"}, {"prefix", "mean"}}));
  EXPECT_EQ(pooled.extractor().columns.front().name, "mean0");
  const auto means = pooled.of(portrait());
  ASSERT_EQ(means.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(means[i], expected[i], 1e-4);
}

TEST_F(NetworkTest, ChannelsComeInTheirOrderWithTheirMeans) {
  cv::Mat color(crop_side, crop_side, CV_8UC3);
  cv::RNG(12).fill(color, cv::RNG::UNIFORM, 0, 256);
  const auto expected = make(reduced(color));
  auto described = settings({{"input.color", "rgb"}});
  described["input.mean"] = "10 20 30";
  const Subject subject("onnx", described);
  FrameView view = view_of(portrait());
  view.color = color;
  const auto values = subject.of(view);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(values[i], expected[4 + i], 1e-4);
}

TEST_F(NetworkTest, WrongDescriptionsAreRefused) {
  make(reduced(portrait()));
  EXPECT_THROW(Subject("onnx", settings({{"output", "nowhere"}})), Error);
  auto wrong = settings();
  wrong["input.mean"] = "ten";
  EXPECT_THROW(Subject("onnx", wrong), Error);
  wrong = settings({{"input.color", "rgb"}});  // the network takes one channel
  EXPECT_THROW(Subject("onnx", wrong), Error);
  wrong = settings();
  wrong["input.deviation"] = "1 0 1";
  EXPECT_THROW(Subject("onnx", wrong), Error);
}

}  // namespace
}  // namespace micro::test
