// Principal and independent components and discriminants against scikit-learn, and their model files.
#include <cmath>

#include "libmicro/core/error.h"
#include "libmicro/features/linear_model.h"
#include "tests/features/feature_fixture.h"

namespace micro::test {
namespace {

Eigen::MatrixXd to_eigen(const cv::Mat_<double>& matrix) {
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      matrix.ptr<double>(), matrix.rows, matrix.cols);
}

cv::Mat_<double> gaussian(int rows, int columns, std::uint64_t seed) {
  cv::RNG random(seed);
  cv::Mat_<double> out(rows, columns);
  for (auto& value : out) value = random.gaussian(1.0);
  return out;
}

std::vector<double> row_major(const Eigen::MatrixXd& matrix) {
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = matrix;
  return {rows.data(), rows.data() + rows.size()};
}

/// Sizes of what is told apart by sign alone.
std::vector<double> absolute(const Eigen::MatrixXd& matrix) { return row_major(matrix.cwiseAbs()); }

TEST(PcaTest, AgreesWithScikitLearnForFewAndForManyRows) {
  for (const int rows : {12, 200}) {
    cv::Mat_<double> mixed = gaussian(rows, 6, 1) * gaussian(6, 30, 2) + 0.1 * gaussian(rows, 30, 3);
    const auto expected = reference("pca", {mixed});
    const auto pca = principal_components(to_eigen(mixed), 5);
    std::vector<double> found(pca.variances.data(), pca.variances.data() + 5);
    const Eigen::MatrixXd data = to_eigen(mixed);
    const auto projected = absolute((data.rowwise() - pca.mean.transpose()) * pca.components.transpose());
    found.insert(found.end(), projected.begin(), projected.end());
    EXPECT_LT(largest_difference(found, expected), 1e-8) << rows;
  }
}

TEST(PcaTest, LargestLoadingIsPositiveAndComponentsWithoutVarianceAreLeftOut) {
  cv::Mat_<double> flat = gaussian(40, 2, 4) * gaussian(2, 10, 5);
  const auto pca = principal_components(to_eigen(flat), 8);
  ASSERT_EQ(pca.components.rows(), 2);
  for (Eigen::Index i = 0; i < 2; ++i)
    EXPECT_EQ(pca.components.row(i).cwiseAbs().maxCoeff(), pca.components.row(i).maxCoeff());
}

/// The order and sign of independent components are arbitrary: each must be found among scikit-learn's.
TEST(IcaTest, AgreesWithScikitLearnsFastIca) {
  constexpr int samples = 600;
  cv::Mat_<double> sources(samples, 3);
  cv::RNG random(6);
  for (int i = 0; i < samples; ++i) {
    sources(i, 0) = std::sin(0.07 * i);
    sources(i, 1) = (i / 25) % 2 ? 1.0 : -1.0;
    sources(i, 2) = std::pow(random.uniform(-1.0, 1.0), 3);
  }
  const cv::Mat_<double> mixed = sources * gaussian(3, 5, 7);
  const auto expected = reference("ica", {mixed});
  ASSERT_EQ(expected.size(), 3U * samples);
  const Eigen::MatrixXd data = to_eigen(mixed);
  const LinearModel model = fit_ica(data, 3, 1000, 1e-10);
  const Eigen::MatrixXd found = (data.rowwise() - model.mean.transpose()) * model.weights.transpose();
  const Eigen::MatrixXd theirs =
      Eigen::Map<const Eigen::Matrix<double, samples, 3, Eigen::RowMajor>>(expected.data());
  for (Eigen::Index i = 0; i < 3; ++i) {
    EXPECT_NEAR(found.col(i).squaredNorm() / samples, 1, 1e-9);
    double best = 0;
    for (Eigen::Index k = 0; k < 3; ++k)
      best = std::max(
          best, std::abs(found.col(i).dot(theirs.col(k))) / (found.col(i).norm() * theirs.col(k).norm()));
    EXPECT_GT(best, 1 - 1e-8);
  }
}

TEST(LdaTest, AgreesWithScikitLearnsEigenSolver) {
  constexpr int samples = 150;
  cv::Mat_<double> data = gaussian(samples, 4, 8), labels(samples, 1);
  std::vector<int> classes;
  for (int i = 0; i < samples; ++i) {
    labels(i, 0) = i % 5 == 0 ? 0 : i % 2 + 1;  // unequal classes
    data(i, 0) += 2 * labels(i, 0), data(i, 2) -= labels(i, 0) == 1 ? 1.5 : 0;
    classes.push_back(static_cast<int>(labels(i, 0)));
  }
  const auto expected = reference("lda", {data, labels});
  const Eigen::MatrixXd matrix = to_eigen(data);
  const LinearModel model = fit_lda(matrix, classes, 3, 4);
  EXPECT_LT(largest_difference(
                absolute((matrix.rowwise() - model.mean.transpose()) * model.weights.transpose()), expected),
            1e-6);
}

TEST(LdaTest, OneClassIsRefused) {
  const Eigen::MatrixXd data = to_eigen(gaussian(10, 3, 9));
  EXPECT_THROW(fit_lda(data, std::vector<int>(10, 0), 2, 3), Error);
}

class ModelFileTest : public testing::Test {
 protected:
  /// Frames of the portrait with light and noise of all kinds; the first half are of class 0.
  TrainingSet training_set(int frames = 24) const {
    TrainingSet set;
    set.labels = {"neutral", "expression"};
    set.origin = "test";
    for (int i = 0; i < frames; ++i) {
      cv::Mat crop, noise = noise_crop(static_cast<std::uint64_t>(i));
      cv::addWeighted(portrait(), 0.8, noise, 0.1, i, crop);
      const int label = 2 * i >= frames;
      if (label) cv::circle(crop, {96, 140}, 30, cv::Scalar(200), cv::FILLED);
      set.samples.push_back({crop, unit_landmarks(mean_face()), label});
    }
    return set;
  }
  std::filesystem::path trained(const std::string& name,
                                std::map<std::string, std::string> parameters = {}) const {
    const auto file = folder_ / (name + ".model");
    const Descriptor descriptor = described(name, std::move(parameters));
    descriptor.train(training_set(), descriptor.parameters, file);
    return file;
  }
  static Descriptor described(const std::string& name, const std::map<std::string, std::string>& parameters) {
    for (auto descriptor : all_descriptors()) {
      if (descriptor.name != name) continue;
      OptionSet options;
      descriptor.parameters.add_to(options, "");
      for (const auto& [key, value] : parameters) options.set(key, value);
      return descriptor;
    }
    throw std::runtime_error(name);
  }
  ScratchFolder folder_;
};

TEST_F(ModelFileTest, WhatIsTrainedIsApplied) {
  for (const char* name : {"pca", "ica", "lda"}) {
    const auto file = trained(name, {{"components", "4"}});
    const Subject subject(name, {{"model", file.string()}});
    const LinearModel model = read_model(file, name);
    const auto values = subject.of(portrait());
    ASSERT_EQ(values.size(), static_cast<std::size_t>(model.weights.rows())) << name;
    const Eigen::VectorXd expected = model.weights * (crop_vector(portrait(), 32, true) - model.mean);
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_NEAR(values[i], expected[static_cast<Eigen::Index>(i)], 1e-12);
  }
}

TEST_F(ModelFileTest, TheSameFramesGiveTheSameFile) {
  for (const char* name : {"pca", "ica", "lda"}) {
    const std::string first = content_of(trained(name));
    EXPECT_EQ(content_of(trained(name)), first) << name;
  }
}

TEST_F(ModelFileTest, DiscriminantsTellTheClassesApart) {
  const Subject subject("lda", {{"model", trained("lda").string()}});
  double lowest[2] = {1e9, 1e9}, highest[2] = {-1e9, -1e9};
  for (const auto& sample : training_set().samples) {
    const double value = subject.of(sample.crop)[0];
    lowest[sample.label] = std::min(lowest[sample.label], value);
    highest[sample.label] = std::max(highest[sample.label], value);
  }
  EXPECT_TRUE(highest[0] < lowest[1] || highest[1] < lowest[0]);
}

TEST_F(ModelFileTest, BrightnessIsTakenOut) {
  const Subject subject("pca", {{"model", trained("pca").string()}});
  cv::Mat dim;
  portrait().convertTo(dim, CV_8U, 0.5, 20);
  EXPECT_LT(largest_difference(subject.of(dim), subject.of(portrait())),
            0.5);  // rounding to whole greys remains
}

TEST_F(ModelFileTest, CutForeignAndAbsentFilesAreRefused) {
  const auto file = trained("pca");
  const std::string good = content_of(file);
  for (const std::size_t size : {0UL, 5UL, 40UL, good.size() / 2, good.size() - 1}) {
    write_content(folder_ / "cut.model", good.substr(0, size));
    try {
      read_model(folder_ / "cut.model", "pca");
      ADD_FAILURE() << size;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::plugin);
    }
  }
  EXPECT_THROW(read_model(file, "lda"), Error);
  EXPECT_THROW(read_model(folder_ / "absent", "pca"), Error);
  std::string swollen = good;
  swollen.replace(swollen.find("outputs "), 9, "outputs 9999999");
  write_content(folder_ / "swollen.model", swollen);
  EXPECT_THROW(read_model(folder_ / "swollen.model", "pca"), Error);
}

TEST_F(ModelFileTest, TooFewFramesAreRefused) {
  const Descriptor pca = described("pca", {});
  EXPECT_THROW(pca.train(training_set(2), pca.parameters, folder_ / "x"), Error);
}

TEST_F(ModelFileTest, ShapeModesExplainTheShapesTheyWereFittedTo) {
  TrainingSet set;
  cv::RNG random(11);
  for (int i = 0; i < 20; ++i) {
    Landmarks shape = unit_landmarks(mean_face());
    const float open = random.uniform(0.0F, 0.05F), raise = random.uniform(0.0F, 0.03F);
    shape.col(1).segment<5>(55).array() += open;
    shape.col(1).segment<10>(17).array() -= raise;
    set.samples.push_back({cv::Mat(), shape, 0});
  }
  const Descriptor modes = described("shape_modes", {{"components", "2"}});
  modes.train(set, modes.parameters, folder_ / "modes");
  const Subject subject("shape_modes", {{"model", (folder_ / "modes").string()}});
  FrameView view = view_of(portrait());
  view.face.landmarks = set.samples[3].unit_shape * static_cast<float>(crop_side);
  const auto values = subject.of(view);
  ASSERT_EQ(values.size(), 3U);
  EXPECT_LT(values[2], 0.005);  // two movements, two modes
  EXPECT_GT(std::abs(values[0]) + std::abs(values[1]), 0.01);
  view.face.landmarks.row(30).array() += 15;  // the nose does what it never did
  EXPECT_GT(subject.of(view)[2], 0.02);
}

}  // namespace
}  // namespace micro::test
