#include <random>
#include <set>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

using BadInputTest = MicroxTest;

TEST_F(BadInputTest, WhatIsNotVideoExitsWithThree) {
  write_content(file("empty.mp4"), "");
  write_content(file("text.mp4"), std::string(5000, 'a') + "\nnot a video\n");
  std::filesystem::create_directory(file("folder"));
  write_content(file("folder/notes.txt"), "no image here");
  ffmpeg({"-f", "lavfi", "-i", "sine=d=1", "audio.m4a"});
  ffmpeg({"-f", "lavfi", "-i", "testsrc=d=1", "-frames:v", "0", "nothing.avi"});
  for (const char* name :
       {"missing.mp4", "empty.mp4", "text.mp4", "folder", "audio.m4a", "nothing.avi", "img%03d.png"}) {
    expect_failure(microx({"analyze", name, "-o", "out.h5", "--quiet"}), 3, name);
    expect_failure(microx({"info", name}), 3, name);
    EXPECT_FALSE(exists("out.h5") || exists("out.h5.partial")) << name;
  }
}

TEST_F(BadInputTest, FootageWithoutAFaceExitsWithFourAndLeavesNothing) {
  faceless_clip("none.mkv", "320x240", 60);
  expect_failure(microx({"analyze", "none.mkv", "--quiet"}), 4, "none.mkv");
  EXPECT_FALSE(exists("none.h5") || exists("none.h5.partial"));
}

TEST_F(BadInputTest, KeepEmptyKeepsARowForEveryFrame) {
  faceless_clip("none.mkv", "320x240", 60);
  expect_failure(microx({"analyze", "none.mkv", "--quiet", "--keep-empty"}), 4, "none.mkv");
  const auto info = microx({"info", "none.h5", "--json"});
  expect_success(info);
  EXPECT_EQ(parsed(info)["frame_count"], 60);
}

TEST_F(BadInputTest, OddSizesAreFootageLikeAnyOther) {
  for (const char* size : {"1x1", "2x2", "37x23", "641x359", "7680x4320"}) {
    const std::string name = std::string(size) + ".mkv";
    faceless_clip(name, size, 3);
    expect_failure(microx({"analyze", name, "--quiet"}), 4, name);
    const auto info = parsed(microx({"info", name, "--scan", "--json"}));
    EXPECT_EQ(std::to_string(info["clip"]["width"].get<int>()) + "x" +
                  std::to_string(info["clip"]["height"].get<int>()),
              size);
    EXPECT_EQ(info["decoding"]["frames_decoded"], 3) << size;
  }
}

TEST_F(BadInputTest, SizeThatChangesMidStreamEndsInAnAnswer) {
  faceless_clip("small.mjpeg", "160x120", 5, "mjpeg");
  faceless_clip("large.mjpeg", "320x240", 5, "mjpeg");
  write_content(file("both.mjpeg"), content_of(file("small.mjpeg")) + content_of(file("large.mjpeg")));
  expect_failure(microx({"analyze", "both.mjpeg", "--capture-fps", "50", "--quiet"}), 4, "both.mjpeg", 1);
}

TEST_F(BadInputTest, AbsurdCaptureRateIsAUsageError) {
  faceless_clip("clip.mkv", "64x48");
  for (const char* rate : {"-5", "1e-9", "1e9", "nan", "inf", "fast"}) {
    const auto finished = microx({"analyze", "clip.mkv", "--capture-fps", rate, "--quiet"});
    expect_failure(finished, 2, "capture");
    EXPECT_FALSE(exists("clip.h5.partial")) << rate;
  }
}

TEST_F(BadInputTest, InfoRefusesADamagedRecording) {
  write_content(file("broken.h5"), "\x89HDF\r\n\x1a\n" + std::string(500, 'x'));
  expect_failure(microx({"info", "broken.h5"}), 3, "broken.h5");
  expect_failure(microx({"spot", "broken.h5", "--quiet"}), 3, "broken.h5");
  expect_failure(microx({"spot", "missing.h5", "--quiet"}), 3, "missing.h5");
}

TEST_F(BadInputTest, RecordingOfAnOlderFormatIsNotSpottedByGuess) {
  faceless_clip("film.mkv", "320x240");
  expect_failure(microx({"extract", "film.mkv", "--keep-empty", "--capture-fps", "100", "--quiet"}), 4,
                 "kept");
  const auto aged = run(
      {"/usr/bin/python3", "-c", "import h5py; h5py.File('film.h5', 'r+').attrs['format_version'] = '1.0'"},
      path());
  ASSERT_EQ(aged.exit_code, 0) << aged.err;
  expect_failure(microx({"spot", "film.h5", "--quiet"}), 3, "format 1.0");
}

/// A recording that was cut off anywhere is analysed as far as it decodes, and says so, or is refused as
/// unreadable.
TEST_F(BadInputTest, FilmCutAtRandomPlacesIsAnalysedOrRefused) {
  ffmpeg({"-i", sample_clip.string(), "-t", "2", "-c", "copy", "-movflags", "+faststart", "whole.mp4"});
  ffmpeg({"-i", "whole.mp4", "-c", "copy", "whole.mkv"});
  std::mt19937 random(20);
  std::set<int> codes;
  for (int i = 0; i < 10; ++i) {
    const std::string ending = i % 2 ? ".mp4" : ".mkv";
    const std::string whole = content_of(file("whole" + ending));
    const std::string name = "cut" + std::to_string(i) + ending;
    write_content(file(name),
                  whole.substr(0, std::uniform_int_distribution<std::size_t>(1, whole.size() - 1)(random)));
    const auto finished = microx({"analyze", name, "--quiet"});
    codes.insert(finished.exit_code);
    if (finished.exit_code == 0)
      EXPECT_NE(finished.err.find("microx: warning: "), std::string::npos) << name << finished.out;
    else
      EXPECT_TRUE((finished.exit_code == 3 || finished.exit_code == 4) && error_lines(finished).size() == 1)
          << name << ": " << finished.exit_code << finished.err;
  }
  EXPECT_TRUE(codes.contains(0)) << "no cut left anything to analyse";
}

}  // namespace
}  // namespace micro::test
