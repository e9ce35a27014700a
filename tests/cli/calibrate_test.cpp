// The limit of detection of a small film, as a user finds it.
#include <map>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

using nlohmann::json;

const std::string portrait = "/usr/lib/python3/dist-packages/skimage/data/astronaut.png";

class CalibrateTest : public MicroxTest {
 protected:
  /// A film of the portrait at 100/s, slowly moving, with noise.
  void film(const std::string& frames) const {
    ffmpeg({"-loop", "1", "-r", "100", "-i", portrait, "-vf",
            "crop=240:220:110+3*sin(3*t):24,noise=c0s=4:c0f=t:c0_seed=3", "-frames:v", frames, "-c:v", "ffv1",
            "-pix_fmt", "yuv420p", "film.mkv"});
  }

  /// A grid of four cells; `other` replaces values and adds options.
  static std::vector<std::string> small(const std::string& output,
                                        const std::map<std::string, std::string>& other = {}) {
    std::map<std::string, std::string> options{
        {"--amplitudes", "0.03,2"}, {"--durations", "200"}, {"--regions", "brow=1+2,nose"},
        {"--repeats", "1"},         {"--threads", "2"},     {"--calibration.gap_s", "0.3"}};
    for (const auto& [name, value] : other) options[name] = value;
    std::vector<std::string> arguments{"calibrate", "film.mkv", "-o", output, "--quiet"};
    for (const auto& [name, value] : options) arguments.insert(arguments.end(), {name, value});
    return arguments;
  }
};

TEST_F(CalibrateTest, StoppedAndContinuedGivesTheSameAsInOneGo) {
  film("170");
  expect_success(microx(small("parts.json", {{"--passes", "1"}})));
  const auto first = json::parse(content_of(file("parts.json")));
  EXPECT_EQ(first["complete"], false);
  EXPECT_EQ(first["passes"]["done"], 1);
  EXPECT_GT(first["passes"]["planned"], 1);
  EXPECT_TRUE(exists("parts.html"));
  const auto kept = std::filesystem::last_write_time(file("parts.passes/pass_00001.json"));
  expect_success(microx(small("parts.json")));
  EXPECT_EQ(std::filesystem::last_write_time(file("parts.passes/pass_00001.json")), kept);
  expect_success(microx(small("whole.json")));
  EXPECT_EQ(content_of(file("parts.json")), content_of(file("whole.json")));
  EXPECT_EQ(content_of(file("parts.html")), content_of(file("whole.html")));
  for (const auto& entry : std::filesystem::directory_iterator(file("whole.passes")))
    EXPECT_TRUE(entry.path().extension() == ".json" || entry.path().extension() == ".toml") << entry.path();

  const auto document = json::parse(content_of(file("whole.json")));
  EXPECT_EQ(document["complete"], true);
  EXPECT_EQ(document["encoding_of_spiked_films"], "ffv1 (lossless)");
  EXPECT_EQ(document["unspiked"]["original"]["events"], document["unspiked"]["control"]["events"])
      << "lossless encoding changes nothing";
  EXPECT_EQ(document["surface"].size(), 3U * 2);
  long large = 0, tiny = 0;
  for (const auto& cell : document["surface"]) {
    EXPECT_GE(cell["spikes"], 1);
    if (cell["region"] == "all") (cell["amplitude"] == 2 ? large : tiny) += cell["found"].get<long>();
  }
  EXPECT_GT(large, tiny) << "two pixels are found more often than a thirtieth of one";

  expect_failure(microx(small("whole.json", {{"--seed", "2"}})), 2, "'seed = 1' there, 'seed = 2' now");
  expect_success(microx({"calibrate", "--help"}));
}

TEST_F(CalibrateTest, WrongWishesAreToldBeforeTheWorkBegins) {
  film("100");
  expect_failure(microx(small("c.txt")), 2, "does not end in .json");
  expect_failure(microx(small("c.json", {{"--budget", "soon"}})), 2, "--budget soon is no time");
  expect_failure(microx(small("c.json", {{"--regions", "ear"}})), 2, "there is no region 'ear'");
  expect_failure(microx(small("c.json", {{"--durations", "10"}})), 2, "fewer than 3 frames");
  expect_failure(microx(small("c.json", {{"--face", "5"}})), 4, "no face number 5");
  expect_failure(microx(small("absent/c.json")), 5, "absent/c.json");
  expect_failure(microx({"calibrate", "absent.mp4", "-o", "c.json"}), 3, "absent.mp4");
  expect_failure(microx({"calibrate", portrait, "-o", "c.json"}), 2, "is a picture, not film");
  write_content(file("c.json"), "precious");
  expect_failure(microx(small("c.json")), 5, "c.json' exists already");
  EXPECT_EQ(content_of(file("c.json")), "precious");
  EXPECT_FALSE(exists("c.html"));
}

TEST_F(CalibrateTest, TooSmallABudgetIsSaidAndKeepsWhatIsDone) {
  film("100");
  expect_failure(microx(small("c.json", {{"--budget", "0.001s"}})), 2, "is too small");
  EXPECT_TRUE(exists("c.passes/unspiked_original.json"));
  EXPECT_FALSE(exists("c.json") || exists("c.html"));
}

TEST_F(CalibrateTest, StopKeepsFinishedPasses) {
  film("100");
  Process process(command(small("c.json", {{"--repeats", "500"}})), path());
  while (process.running() && !exists("c.passes/pass_00001.json")) ::sched_yield();
  process.send(SIGINT);
  const auto stopped = process.wait();
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  EXPECT_FALSE(exists("c.json"));
  EXPECT_TRUE(exists("c.passes/pass_00001.json"));
  expect_success(microx(small("c.json", {{"--passes", "1"}})));
  EXPECT_GE(json::parse(content_of(file("c.json")))["passes"]["done"], 2);
}

}  // namespace
}  // namespace micro::test
