#include <algorithm>

#include "libmicro/core/version.h"
#include "libmicro/pipeline/config.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

const std::vector<std::string> subcommands{"analyze", "extract",  "spot",   "info",     "spikein", "evaluate",
                                           "export",  "import",   "stills", "overlay",  "report",  "review",
                                           "doctor",  "features", "train",  "classify", "plugins", "dataset"};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(MicroxTest, VersionIsOneLine) {
  const auto finished = microx({"--version"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_EQ(finished.out, std::string("microx ") + MICRO_VERSION + "\n");
  EXPECT_EQ(finished.err, "");
}

TEST_F(MicroxTest, HelpNamesEverySubcommand) {
  const auto finished = microx({"--help"});
  EXPECT_EQ(finished.exit_code, 0);
  for (const auto& name : subcommands) EXPECT_TRUE(contains(finished.out, "\n  " + name)) << name;
}

TEST_F(MicroxTest, HelpOfEverySubcommandHasAnExampleAndTheExitCodes) {
  for (const auto& name : subcommands) {
    const auto finished = microx({name, "--help"});
    EXPECT_EQ(finished.exit_code, 0) << name;
    EXPECT_TRUE(contains(finished.out, "Example:\n  microx " + name) ||
                contains(finished.out, "Examples:\n  microx " + name))
        << name;
    EXPECT_TRUE(contains(finished.out, "Exit codes: 0 done")) << name;
  }
}

/// Parameters of single features are two hundred; microx features lists them.
TEST_F(MicroxTest, HelpOfAnalyzeListsEverySettingAsAnOption) {
  const auto help = microx({"analyze", "--help"}).out, features = microx({"features"}).out;
  Config config;
  const auto options = config.options();
  ASSERT_GT(options.options().size(), 10U);
  for (const auto& option : options.options()) {
    const bool parameter = option.name.starts_with("features.") && std::ranges::count(option.name, '.') > 1;
    EXPECT_TRUE(contains(parameter ? features : help, "--" + option.name + " ")) << option.name;
    EXPECT_TRUE(contains(help, "Settings: " + option.name.substr(0, option.name.find('.')))) << option.name;
  }
}

TEST_F(MicroxTest, WrongUsageExitsWithTwo) {
  expect_failure(microx({}), 2, "A subcommand is required");
  expect_failure(microx({"analyse", "a.mp4"}), 2, "analyse");
  expect_failure(microx({"analyze"}), 2, "VIDEO");
  expect_failure(microx({"analyze", "a.mp4", "--frobnicate"}), 2, "--frobnicate");
  expect_failure(microx({"info", "a.mp4", "b.mp4"}), 2, "b.mp4");
  expect_failure(microx({"extract", "a.mp4", "--csv", "x.csv"}), 2, "--csv");
}

TEST_F(MicroxTest, WrongSettingIsRefusedBeforeAnythingIsRead) {
  expect_failure(microx({"analyze", "no.mp4", "--set", "run.thread=2"}), 2, "did you mean run.threads?");
  expect_failure(microx({"analyze", "no.mp4", "--set", "run.threads"}), 2, "--set run.threads has no value");
  expect_failure(microx({"analyze", "no.mp4", "--run.threads", "many"}), 2, "run.threads");
  expect_failure(microx({"analyze", "no.mp4", "--threads", "-1"}), 2, "run.threads");
  expect_failure(microx({"analyze", "no.mp4", "--definition", "loose"}), 2, "strict");
  expect_failure(microx({"analyze", "no.mp4", "--motion.flow", "magic"}), 2, "dis");
  expect_failure(microx({"spot", "no.h5", "--set", "run.threads=2"}), 2, "run.threads");
  expect_failure(microx({"spot", "no.h5", "--threads", "-1"}), 2, "--threads");
}

TEST_F(MicroxTest, ConfigurationFileIsRefusedWithFileAndLine) {
  write_content(file("study.toml"), "# our study\n[spotting]\nminimum_confidenc = 1\n");
  const auto finished = microx({"analyze", "no.mp4", "--config", "study.toml"});
  expect_failure(finished, 2, "study.toml:3");
  expect_failure(finished, 2, "did you mean spotting.minimum_confidence?");
  expect_failure(microx({"analyze", "no.mp4", "--config", "absent.toml"}), 2, "absent.toml");
}

TEST_F(MicroxTest, DoctorFindsWhatIsNeeded) {
  const auto finished = microx({"doctor"});
  expect_success(finished);
  for (const char* part :
       {"landmark model", "H.264", "HEVC", "MPEG-4", "MJPEG", "FFV1", "OpenCV", "dlib", "HDF5", "oneTBB",
        "flow dis", "flow tvl1", "plugin flow-rules", "picture files", "processors"})
    EXPECT_TRUE(contains(finished.out, part)) << part;
  EXPECT_FALSE(contains(finished.out, "MISSING"));
  EXPECT_TRUE(parsed(microx({"doctor", "--json"})).is_array());
}

TEST_F(MicroxTest, DoctorExitsWithSevenWhenTheModelIsMissing) {
  const auto finished = microx({"doctor", "--face.landmark_model", "absent.dat"});
  EXPECT_EQ(finished.exit_code, 7);
  EXPECT_TRUE(contains(finished.out, "MISSING")) << finished.out;
  EXPECT_TRUE(contains(finished.out, "libdlib-data")) << finished.out;
  EXPECT_EQ(error_lines(finished).size(), 1U) << finished.err;
}

TEST_F(MicroxTest, ResultsThatCannotBePrintedAreAnOutputError) {
  const auto finished = run({"sh", "-c", std::string(MICROX_PATH) + " doctor > /dev/full"}, path());
  EXPECT_EQ(finished.exit_code, 5) << finished.err;
}

}  // namespace
}  // namespace micro::test
