#include "libmicro/pipeline/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "libmicro/core/error.h"

namespace micro {
namespace {

std::string refusal(const std::string& toml) {
  Config config;
  OptionSet options = config.options();
  try {
    read_toml_text(toml, "study.toml", options);
  } catch (const Error& error) {
    EXPECT_EQ(error.category(), ErrorCategory::usage);
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ConfigTest, EveryOptionSurvivesAToml) {
  Config written;
  written.video.capture_fps = 239.76023976;
  written.run.threads = 3;
  written.run.checkpoint_frames = 77;
  written.motion.crop_side = 160;
  written.spotting.definition = "megc";
  written.face.landmark_model = "/a \"quoted\" \\ place/model.dat";
  Config read;
  OptionSet options = read.options();
  read_toml_text(written.options().toml(), "stored", options);
  EXPECT_EQ(read.options().toml(), written.options().toml());
  EXPECT_EQ(read.video.capture_fps, 239.76023976);
  EXPECT_EQ(read.face.landmark_model, written.face.landmark_model);
}

TEST(ConfigTest, WholeNumberFitsARealOption) {
  Config config;
  OptionSet options = config.options();
  read_toml_text("[video]\ncapture_fps = 200\n", "study.toml", options);
  EXPECT_EQ(config.video.capture_fps, 200);
}

TEST(ConfigTest, SettingsThatArePassedOverMayBeUnknown) {
  Config config;
  OptionSet options = config.options();
  const std::string toml = "[features]\nuse = \"mine\"\nmine.strength = 3\n\n[run]\nthreads = 2\n";
  EXPECT_THROW(read_toml_text(toml, "stored", options), Error);
  read_toml_text(toml, "stored", options, "features.");
  EXPECT_EQ(config.run.threads, 2);
  EXPECT_EQ(config.features.use, "basic");
}

TEST(ConfigTest, ParametersOfDescriptorsAreDottedKeys) {
  Config config;
  OptionSet options = config.options();
  read_toml_text("[features]\nuse = \"hog\"\nhog.cells = 4\nonnx.input.width = 64\n", "study.toml", options);
  EXPECT_EQ(config.features.parameters.at("hog").integer("cells"), 4);
  EXPECT_EQ(config.features.parameters.at("onnx").integer("input.width"), 64);
}

TEST(ConfigTest, DottedKeyIsTheSameAsASection) {
  Config config;
  OptionSet options = config.options();
  read_toml_text("run.threads = 2\n", "study.toml", options);
  EXPECT_EQ(config.run.threads, 2);
}

TEST(ConfigTest, UnknownKeyNamesLineAndNearestKey) {
  const std::string message = refusal("[video]\ncapture_fps = 200\n\n[run]\nthread = 2\n");
  EXPECT_TRUE(contains(message, "study.toml:5")) << message;
  EXPECT_TRUE(contains(message, "run.thread'")) << message;
  EXPECT_TRUE(contains(message, "did you mean run.threads?")) << message;
}

TEST(ConfigTest, WrongTypeIsRefusedWithItsLine) {
  for (const char* toml : {"\n[run]\nthreads = \"2\"\n", "\n[run]\nthreads = 2.0\n",
                           "\n[run]\nthreads = [2]\n", "\n[run]\nthreads = true\n"}) {
    const std::string message = refusal(toml);
    EXPECT_TRUE(contains(message, "study.toml:3")) << toml << message;
    EXPECT_TRUE(contains(message, "run.threads takes a whole number")) << toml << message;
  }
}

TEST(ConfigTest, OutOfRangeIsRefusedWithItsLine) {
  const std::string message = refusal("[run]\ncheckpoint_frames = 0\n");
  EXPECT_TRUE(contains(message, "study.toml:2")) << message;
  EXPECT_TRUE(contains(message, "outside")) << message;
}

TEST(ConfigTest, BrokenTomlNamesItsLineOnOneLine) {
  const std::string message = refusal("[run]\nthreads = = 2\n");
  EXPECT_TRUE(contains(message, "study.toml:2")) << message;
  EXPECT_FALSE(contains(message, "\n")) << message;
}

TEST(ConfigTest, SpottingOptionsRefuseWhatNeedsTheVideo) {
  Config config;
  OptionSet options = config.spotting_options();
  ASSERT_FALSE(options.options().empty());
  EXPECT_THROW(options.set("run.threads", "2"), Error);
  options.set("spotting.definition", "megc");
  EXPECT_EQ(config.spotting.definition, "megc");
}

TEST(ConfigTest, FileThatCannotBeReadIsAUsageError) {
  Config config;
  OptionSet options = config.options();
  for (const std::filesystem::path& path :
       {std::filesystem::path("/nonexistent/study.toml"), std::filesystem::temp_directory_path()}) {
    try {
      read_toml(path, options);
      FAIL() << path;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::usage);
      EXPECT_TRUE(contains(error.what(), path.string())) << error.what();
    }
  }
}

}  // namespace
}  // namespace micro
