// Features that a plugin computes: during the analysis and later, with the frame before and without.
#include <sys/stat.h>

#include <cmath>
#include <opencv2/core.hpp>

#include "libmicro/store/recording_reader.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

constexpr int columns = 4;  // mean, change, nose_x, nose_y

class FeaturesPluginTest : public MicroxTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(file("plugins"));
    ffmpeg({"-i", sample_clip.string(), "-t", "0.6", "-c", "copy", "clip.mp4"});
  }
  void build(const std::vector<std::string>& flags = {}) const {
    const std::string source = MICRO_SOURCE_DIR;
    std::vector<std::string> command{"cc", "-std=c99", "-fPIC", "-shared", "-I" + source + "/plugins/api"};
    command.insert(command.end(), flags.begin(), flags.end());
    command.insert(command.end(),
                   {source + "/tests/recognition/plugins/brightness.c", "-o", "plugins/brightness.so"});
    const auto built = run(command, path());
    ASSERT_EQ(built.exit_code, 0) << built.err;
    ::chmod(file("plugins/brightness.so").c_str(), 0755);
  }
  Finished with_plugin(std::vector<std::string> arguments, const std::string& name = "brightness") const {
    arguments.insert(arguments.end(), {"--features.plugin", name, "--plugin-dir", "plugins", "--quiet"});
    return microx(arguments);
  }
  std::vector<double> values_in(const std::string& name) const {
    const auto recording = RecordingReader::open(file(name));
    return recording->read_face(0, "features/brightness", 0, recording->frame_count());
  }
};

/// The same bits, missing values too.
void expect_same(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) << i;
}

TEST_F(FeaturesPluginTest, LooksAtTheCropsThatTheRecordingKeeps) {
  build({"-DALONE"});
  expect_success(with_plugin({"analyze", "clip.mp4", "-o", "a.h5", "--features", "none", "--store-crops",
                              "--recognition.classifier", "none"}));
  const auto values = values_in("a.h5");
  const auto recording = RecordingReader::open(file("a.h5"));
  const auto frames = static_cast<std::size_t>(recording->frame_count());
  ASSERT_EQ(values.size(), columns * frames);
  const auto crops = recording->read_crops(0, 0, recording->frame_count());
  for (std::size_t frame = 0; frame < frames; ++frame) {
    const double* row = &values[columns * frame];
    EXPECT_NEAR(row[0], cv::mean(crops[frame])[0], 1e-3) << frame;
    EXPECT_TRUE(std::isnan(row[1])) << "it did not ask for the frame before";
    EXPECT_NEAR(row[2], 0.5 * crops[frame].cols, 0.1 * crops[frame].cols) << "the nose is in the middle";
    EXPECT_NEAR(row[3], 0.55 * crops[frame].rows, 0.15 * crops[frame].rows);
  }
}

TEST_F(FeaturesPluginTest, GivesTheSameLaterAndOnAnyNumberOfThreads) {
  build();
  expect_success(with_plugin({"analyze", "clip.mp4", "-o", "at_once.h5", "--features", "basic"}));
  expect_success(microx({"analyze", "clip.mp4", "-o", "later.h5", "--features", "none", "--quiet"}));
  expect_success(with_plugin({"features", "later.h5", "--video", "clip.mp4", "--threads", "1"}));
  const auto at_once = values_in("at_once.h5");
  expect_same(at_once, values_in("later.h5"));
  EXPECT_TRUE(std::isnan(at_once[1])) << "the first frame has none before it";
  for (std::size_t frame = 1; frame < at_once.size() / columns; ++frame)
    EXPECT_NEAR(at_once[columns * frame + 1], at_once[columns * frame] - at_once[columns * (frame - 1)],
                1e-3);
}

TEST_F(FeaturesPluginTest, TheRecordingSaysWhichPluginItWas) {
  build();
  expect_success(with_plugin({"analyze", "clip.mp4", "-o", "a.h5", "--features", "none"}));
  const auto recording = RecordingReader::open(file("a.h5"));
  for (const auto& spec : recording->face_schema(0)) {
    if (spec.path != "features/brightness") continue;
    EXPECT_EQ(spec.labels, (std::vector<std::string>{"mean", "change", "nose_x", "nose_y"}));
    EXPECT_EQ(spec.label_units[2], "px");
    EXPECT_EQ(spec.producer, "made up");
    EXPECT_EQ(spec.attributes.at("family"), "plugin");
    EXPECT_EQ(spec.attributes.at("model_sha256").size(), 64U);
    EXPECT_NE(spec.attributes.at("parameters").find("brightness.so"), std::string::npos);
    return;
  }
  FAIL() << "no features/brightness";
}

TEST_F(FeaturesPluginTest, ABatchComputesItAnewWithoutMeasuringAgain) {
  build();
  const auto batch = [&](const std::string& features) {
    return with_plugin({"batch", "clip.mp4", "-o", "study", "--features", features, "--resume"});
  };
  expect_success(batch("none"));
  const auto first = values_in("study/recordings/clip.h5");
  expect_success(batch("hog"));
  expect_same(first, values_in("study/recordings/clip.h5"));
  EXPECT_NE(content_of(file("study/status/clip.json")).find("\"spottings\": 1"), std::string::npos);
  build({"-DALONE"});  // another plugin of the same name
  expect_success(batch("hog"));
  EXPECT_TRUE(std::isnan(values_in("study/recordings/clip.h5")[columns + 1]));
}

TEST_F(FeaturesPluginTest, WhatCannotBeComputedIsRefusedBeforeAnyWork) {
  build();
  const auto analysis = [](const std::string& input) {
    return std::vector<std::string>{"analyze", input, "-o", "a.h5"};
  };
  expect_failure(with_plugin(analysis("no.mp4"), "nobody"), 7, "there is no plugin 'nobody'");
  expect_failure(with_plugin(analysis("no.mp4"), "hog"), 2, "a feature 'hog' of its own");
  expect_failure(with_plugin(analysis("no.mp4"), "flow-rules"), 7, "flow-rules");
  auto refused = analysis("no.mp4");
  refused.insert(refused.end(), {"--features.plugin_options", R"({"a": 1})"});
  expect_failure(with_plugin(refused), 7, "brightness");
  EXPECT_FALSE(std::filesystem::exists(file("a.h5")));
}

}  // namespace
}  // namespace micro::test
