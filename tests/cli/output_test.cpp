#include <unistd.h>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

class OutputTest : public MicroxTest {
 protected:
  /// A second of the sample: enough for a face and a recording.
  void make_clip(const std::string& name) const {
    ffmpeg({"-i", sample_clip.string(), "-t", "1", "-c", "copy", name});
  }
};

TEST_F(OutputTest, ExistingRecordingIsReplacedOnlyByForce) {
  make_clip("clip.mp4");
  write_content(file("clip.h5"), "precious");
  expect_failure(microx({"analyze", "clip.mp4", "--quiet"}), 5, "clip.h5");
  EXPECT_EQ(content_of(file("clip.h5")), "precious");
  expect_success(microx({"analyze", "clip.mp4", "--quiet", "--force"}));
  expect_success(microx({"info", "clip.h5"}));
}

TEST_F(OutputTest, RecordingNeverReplacesItsInput) {
  make_clip("clip.mp4");
  const auto before = content_of(file("clip.mp4"));
  expect_failure(microx({"analyze", "clip.mp4", "-o", "clip.mp4", "--force", "--quiet"}), 2, "clip.mp4");
  EXPECT_EQ(content_of(file("clip.mp4")), before);
}

TEST_F(OutputTest, PlaceThatCannotBeWrittenExitsWithFive) {
  make_clip("clip.mp4");
  write_content(file("plain"), "a file, not a folder");
  for (const char* output : {"absent/clip.h5", "plain/clip.h5", "plain/", "/proc/clip.h5"}) {
    const auto finished = microx({"analyze", "clip.mp4", "-o", output, "--quiet"});
    expect_failure(finished, 5, std::string(output).substr(0, 5));
  }
  expect_failure(microx({"analyze", "clip.mp4", "--csv", "absent/events.csv", "--quiet"}), 5,
                 "absent/events.csv");
  EXPECT_FALSE(exists("clip.h5"));
}

TEST_F(OutputTest, ExistingCsvIsReplacedOnlyByForce) {
  make_clip("clip.mp4");
  write_content(file("events.csv"), "precious");
  expect_failure(microx({"analyze", "clip.mp4", "--csv", "events.csv", "--quiet"}), 5, "events.csv");
  EXPECT_EQ(content_of(file("events.csv")), "precious");
  EXPECT_FALSE(exists("clip.h5"));
  expect_success(microx({"analyze", "clip.mp4", "--csv", "events.csv", "--quiet", "--force"}));
  EXPECT_TRUE(content_of(file("events.csv")).starts_with("source,face,id,kind,class,onset_frame,"));
}

TEST_F(OutputTest, SeveralInputsGoToAFolder) {
  make_clip("a.mp4");
  make_clip("b.mp4");
  expect_failure(microx({"analyze", "a.mp4", "b.mp4", "-o", "both.h5", "--quiet"}), 2, "both.h5");
  const auto finished = microx({"analyze", "a.mp4", "b.mp4", "-o", "made/now/", "--quiet", "--json"});
  expect_success(finished);
  EXPECT_TRUE(exists("made/now/a.h5") && exists("made/now/b.h5"));
  EXPECT_EQ(parsed(finished).size(), 2U);
}

TEST_F(OutputTest, InputsOfOneNameAreRefused) {
  std::filesystem::create_directories(file("one"));
  make_clip("clip.mp4");
  make_clip("one/clip.mp4");
  expect_failure(microx({"analyze", "clip.mp4", "one/clip.mp4", "--quiet"}), 2, "one/clip.mp4");
  EXPECT_FALSE(exists("clip.h5"));
}

TEST_F(OutputTest, OneFailureOfSeveralExitsWithSixAndTheOthersAreDone) {
  make_clip("good.mp4");
  write_content(file("bad.mp4"), "not a video");
  const auto finished =
      microx({"analyze", "bad.mp4", "good.mp4", "--quiet", "--json", "--csv", "events.csv"});
  EXPECT_EQ(finished.exit_code, 6) << finished.err;
  EXPECT_EQ(error_lines(finished).size(), 2U) << finished.err;
  EXPECT_TRUE(exists("good.h5") && exists("events.csv"));
  EXPECT_FALSE(exists("bad.h5"));
  const auto documents = parsed(finished);
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0]["exit_code"], 3);
  EXPECT_EQ(documents[1]["source"], "good.mp4");
}

TEST_F(OutputTest, ImageFolderIsNamedAfterTheFolder) {
  std::filesystem::create_directories(file("take1"));
  ffmpeg({"-i", sample_clip.string(), "-frames:v", "40", "take1/img%03d.png"});
  expect_success(microx({"analyze", "take1/", "--capture-fps", "200", "--quiet"}));
  EXPECT_TRUE(exists("take1.h5"));
  std::filesystem::remove(file("take1.h5"));
  expect_success(microx({"analyze", "take1/img%03d.png", "--capture-fps", "200", "--quiet"}));
  EXPECT_TRUE(exists("take1.h5"));
}

/// On a disk of 128 KB: exit 5, the file named, nothing under the final name.
TEST_F(OutputTest, FullDiskExitsWithFive) {
  std::vector<std::string> mounted{"unshare", "--mount"};
  if (::geteuid() != 0) mounted.insert(mounted.end(), {"--map-root-user"});
  const auto on_small_disk = [&](const std::string& script) {
    auto command = mounted;
    command.insert(command.end(),
                   {"sh", "-c", "mkdir -p disk && mount -t tmpfs -o size=128k tmpfs disk && " + script});
    return run(command, path());
  };
  if (on_small_disk("true").exit_code != 0) GTEST_SKIP() << "mounting a small disk is not permitted here";
  const auto finished =
      on_small_disk(std::string(MICROX_PATH) + " analyze " + sample_clip.string() +
                    " -o disk/clip.h5 --quiet; code=$?; test ! -e disk/clip.h5 || exit 99; exit $code");
  expect_failure(finished, 5, "disk/clip.h5");
}

}  // namespace
}  // namespace micro::test
