#include "libmicro/pipeline/study_films.h"

#include <gtest/gtest.h>

#include <fstream>

#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

namespace fs = std::filesystem;

/// A batch of three videos, the last a part of one; only of "one" there is a recording.
class StudyFilmsTest : public ::testing::Test {
 protected:
  StudyFilmsTest() {
    fs::create_directories(folder_ / "study/recordings");
    write("study/manifest.tsv",
          "id\tpath\tstart\tend\none\tfilms/1.mp4\t\t\ntwo\tfilms/2.mp4\t\t\npart\tfilms/3.mp4\t5\t9\n"
          "a\tfilms/4.mp4\t\t\nb\tfilms/4.mp4\t\t\n");
    write("study/plan.json", R"({"split_frames": 0, "videos": [")" + film(1) + R"(", ")" + film(2) +
                                 R"(", ")" + film(3) + R"(", ")" + film(4) + R"(", ")" + film(4) + R"("]})");
    write("study/recordings/one.h5", "");
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string film(int number) const {
    return (folder_ / "films" / (std::to_string(number) + ".mp4")).string();
  }
  void expect_refused(const std::string& film, const std::string& part) const {
    try {
      StudyFilms(folder_ / "study").recording_of(film);
      FAIL() << film;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
  ScratchFolder folder_;
};

TEST_F(StudyFilmsTest, FindsTheRecordingHoweverTheFilmIsWritten) {
  const StudyFilms films(folder_ / "study");
  const auto expected = folder_ / "study/recordings/one.h5";
  EXPECT_EQ(films.recording_of(film(1)), expected);
  EXPECT_EQ(films.recording_of(folder_ / "study/../films/./1.mp4"), expected);
  EXPECT_EQ(films.recording_of(film(1) + "/"), expected) << "a folder of images";
}

TEST_F(StudyFilmsTest, WhatCouldBeAnotherFilmsFramesIsRefused) {
  expect_refused(film(2), "no recording of");
  expect_refused(film(3), "only a part of");
  expect_refused(film(4), "several recordings");
  expect_refused(film(5), "has no video");
}

TEST_F(StudyFilmsTest, AFolderThatIsNoBatchIsRefused) {
  EXPECT_THROW(StudyFilms(folder_ / "films"), Error);
  for (const char* plan : {"", "[]", "{}", R"({"split_frames": 0, "videos": ["/1.mp4"]})",
                           R"({"split_frames": 0, "videos": 3})"}) {
    write("study/plan.json", plan);
    EXPECT_THROW(StudyFilms(folder_ / "study"), Error) << plan;
  }
}

}  // namespace
}  // namespace micro::test
