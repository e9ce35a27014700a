// Exports, pictures and pages of the sample through the whole program.
#include "libmicro/store/codings_table.h"
#include "libmicro/store/recording_reader.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

/// The sample's first two seconds, analysed once for all tests of this file.
class ExportCommandTest : public MicroxTest {
 protected:
  static void SetUpTestSuite() {
    shared_ = new ScratchFolder();
    ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    run({"ffmpeg", "-nostdin", "-v", "error", "-y", "-i", sample_clip.string(), "-t", "2", "-c", "copy",
         "clip.mp4"},
        shared_->path());
    const auto finished = run({MICROX_PATH, "analyze", "clip.mp4", "--quiet"}, shared_->path());
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  static void TearDownTestSuite() { delete shared_; }

  void SetUp() override {
    for (const char* name : {"clip.mp4", "clip.h5"}) std::filesystem::copy_file(*shared_ / name, file(name));
  }
  static ScratchFolder* shared_;
};
ScratchFolder* ExportCommandTest::shared_ = nullptr;

TEST_F(ExportCommandTest, ListNamesEveryFormat) {
  const auto finished = microx({"export", "--list"});
  expect_success(finished);
  for (const char* format : {"bids", "boris", "csv", "elan", "json", "jsonl", "megc", "openface", "textgrid"})
    EXPECT_NE(finished.out.find(std::string(format) + " "), std::string::npos) << format;
}

TEST_F(ExportCommandTest, SeveralFormatsGoToAFolderAndBackAsTruth) {
  expect_success(microx({"export", "clip.h5", "--to", "elan,boris,csv,megc", "-o", "out", "--quiet"}));
  for (const char* name :
       {"clip.eaf", "clip_boris_tabular.tsv", "clip_events.csv", "clip_frames.csv", "clip_megc.csv"}) {
    EXPECT_TRUE(exists(std::string("out/") + name)) << name;
    EXPECT_FALSE(exists(std::string("out/") + name + ".partial"));
  }
  for (const char* coded : {"out/clip.eaf", "out/clip_boris_tabular.tsv", "out/clip_boris_aggregated.tsv",
                            "out/clip_events.csv"}) {
    const auto finished = microx({"evaluate", "clip.h5", coded, "--json"});
    expect_success(finished);
    std::size_t looked_at = 0;
    const auto document = parsed(finished);
    for (const auto& metric : document["metrics"]) {
      if (metric["metric"] != "f1" || metric["iou"] != 0.5 || metric["group"] != "any_class") continue;
      EXPECT_EQ(metric["value"], 1.0) << coded;
      ++looked_at;
    }
    EXPECT_EQ(looked_at, 1U);
  }
  expect_success(
      microx({"import", "out/clip.eaf", "--recording", "clip.h5", "--coder", "anna", "-o", "anna.csv"}));
  EXPECT_NE(content_of(file("anna.csv")).find("clip,anna,expression,"), std::string::npos);
  for (const char* coded : {"out/clip.eaf", "anna.csv"}) {
    expect_success(microx({"import", coded, "--into", "clip.h5", "--coder", "ben", "--force"}));
    const auto codings = read_codings(file("clip.h5")).at({0, "ben"});
    const auto events = RecordingReader::open(file("clip.h5"))->events(0);
    ASSERT_FALSE(codings.empty());
    EXPECT_EQ(codings[0].apex, events[0].interval.apex());
  }
  expect_failure(microx({"import", "anna.csv", "--into", "clip.h5", "--coder", "ben"}), 5,
                 "has codings of ben");
}

TEST_F(ExportCommandTest, WrongRequestsAreRefusedAndLeaveNothing) {
  expect_failure(microx({"export", "clip.h5", "--quiet"}), 2, "no format is named");
  expect_failure(microx({"export", "clip.h5", "--to", "xls", "--quiet"}), 2, "there is no format 'xls'");
  expect_failure(microx({"export", "absent.h5", "--to", "csv", "--quiet"}), 3, "absent.h5");
  expect_failure(microx({"export", "clip.h5", "--to", "csv", "--columns", "nose", "--quiet"}), 2, "'nose'");
  EXPECT_FALSE(exists("clip_events.csv")) << "half of a format is not left behind";
  write_content(file("clip.eaf"), "precious");
  expect_failure(microx({"export", "clip.h5", "--to", "elan", "--quiet"}), 5, "clip.eaf");
  EXPECT_EQ(content_of(file("clip.eaf")), "precious");
  write_content(file("notes.txt"), "no codings");
  expect_failure(microx({"import", "notes.txt", "-o", "x.csv"}), 3, "notes.txt");
}

TEST_F(ExportCommandTest, StillsAreFourPicturesAnEventAndASheet) {
  expect_success(microx({"stills", "clip.h5", "-o", "pictures", "--size", "96", "--quiet"}));
  const auto events = parsed(microx({"info", "clip.h5", "--json"}))["faces"][0]["events"];
  std::size_t expected = 0;
  for (const auto& event : events) {
    if (event["kind"] != "expression") continue;
    ++expected;
    for (const char* what : {"onset", "apex", "offset", "motion"}) {
      const std::string name = "pictures/clip_face0_event" + event["id"].dump() + "_" + what + ".png";
      EXPECT_TRUE(content_of(file(name)).starts_with("\x89PNG")) << name;
    }
  }
  ASSERT_GE(expected, 1U);
  EXPECT_TRUE(exists("pictures/clip_sheet1.png"));
}

TEST_F(ExportCommandTest, OverlayHasEveryFrameAtItsStretchedTime) {
  expect_success(microx({"overlay", "clip.h5", "--first", "100", "--last", "119", "--speed", "0.25", "-o",
                         "seen.mp4", "--quiet"}));
  const auto scan = parsed(microx({"info", "seen.mp4", "--scan", "--json"}));
  EXPECT_EQ(scan["decoding"]["frames_decoded"], 20);
  EXPECT_EQ(scan["clip"]["width"], 640 + 480);
  EXPECT_NEAR(scan["decoding"]["last_pts_s"].get<double>(), 19 / 200.0 / 0.25, 1e-3);
  expect_failure(microx({"overlay", "clip.h5", "--first", "390", "--last", "9999", "-o", "x.mp4", "--quiet"}),
                 2, "9999");
}

TEST_F(ExportCommandTest, AnotherVideoIsNotTakenForTheOneThatWasAnalysed) {
  ffmpeg({"-i", "clip.mp4", "-c:v", "libx264", "-crf", "30", "other.mp4"});
  expect_failure(microx({"stills", "clip.h5", "--video", "other.mp4", "-o", "p", "--quiet"}), 3, "other.mp4");
  expect_success(
      microx({"stills", "clip.h5", "--video", "other.mp4", "--trust-video", "-o", "p", "--quiet"}));
  std::filesystem::remove(file("clip.mp4"));
  expect_failure(microx({"stills", "clip.h5", "-o", "q", "--quiet"}), 3, "clip.mp4");
}

TEST_F(ExportCommandTest, AnalyzeWritesPageAndOverlayInOneGo) {
  ffmpeg({"-i", "clip.mp4", "-t", "1", "-c", "copy", "short.mp4"});
  expect_success(microx({"analyze", "short.mp4", "--report", "--overlay", "--quiet"}));
  EXPECT_TRUE(content_of(file("short.html")).starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(exists("short_overlay.mp4"));
  const auto again = microx({"analyze", "short.mp4", "--report", "--quiet"});
  EXPECT_EQ(again.exit_code, 5) << "the page is there already";
}

}  // namespace
}  // namespace micro::test
