// Report and review page, driven in a headless Chromium.
#include <openssl/sha.h>

#include <cstdio>
#include <map>

#include "libmicro/store/codings_table.h"
#include "libmicro/store/recording_reader.h"
#include "libmicro/video/frame_source.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

const std::string driver = MICRO_SOURCE_DIR "/tests/pages/";

class PagesTest : public MicroxTest {
 protected:
  static void SetUpTestSuite() {
    shared_ = new ScratchFolder();
    ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    run({"ffmpeg", "-nostdin", "-v", "error", "-y", "-i", sample_clip.string(), "-t", "3", "-c", "copy",
         "clip.mp4"},
        shared_->path());
    const auto finished = run({MICROX_PATH, "analyze", "clip.mp4", "--quiet"}, shared_->path());
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }
  static void TearDownTestSuite() { delete shared_; }

  void SetUp() override {
    const bool there = run({"/usr/bin/python3", "-c", "import selenium"}, path()).exit_code == 0 &&
                       std::filesystem::exists("/usr/bin/chromium") &&
                       std::filesystem::exists("/usr/bin/chromedriver");
    if (!there) GTEST_SKIP() << "Chromium, its driver and python3-selenium are not all here";
    for (const char* name : {"clip.mp4", "clip.h5"}) std::filesystem::copy_file(*shared_ / name, file(name));
  }

  std::size_t expressions() const {
    const auto events = RecordingReader::open(file("clip.h5"))->events(0);
    return static_cast<std::size_t>(std::ranges::count(events, EventKind::expression, &Event::kind));
  }
  Finished python(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "/usr/bin/python3");
    return run(arguments, path());
  }
  static ScratchFolder* shared_;
};
ScratchFolder* PagesTest::shared_ = nullptr;

/// A review under way, in a folder of its own for its output.
class Review {
 public:
  Review(const std::filesystem::path& recording, std::vector<std::string> options = {},
         std::vector<std::string> before = {}) {
    before.insert(before.end(), {MICROX_PATH, "review", recording.string(), "--coder", "anna"});
    before.insert(before.end(), options.begin(), options.end());
    process_ = std::make_unique<Process>(before, folder_.path());
    while (url_.empty() && process_->running()) {
      const std::string out = content_of(folder_ / ".stdout");
      if (const auto at = out.find("http://");
          at != std::string::npos && out.find('\n', at) != std::string::npos)
        url_ = out.substr(at, out.find('\n', at) - at);
    }
  }
  const std::string& url() const { return url_; }
  Finished stop(int signal = SIGINT) {
    process_->send(signal);
    return process_->wait();
  }
  Finished wait() { return process_->wait(); }

 private:
  ScratchFolder folder_;
  std::unique_ptr<Process> process_;
  std::string url_;
};

std::string pixel_hash(const cv::Mat& bgr) {
  const cv::Mat whole = bgr.isContinuous() ? bgr : bgr.clone();
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(whole.data, whole.total() * whole.elemSize(), digest);
  std::string text;
  for (const unsigned char byte : digest) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    text += two;
  }
  return text;
}

std::map<FrameIndex, std::string> decoded_hashes(const std::filesystem::path& video) {
  SourceOptions options;
  options.want_color = true;
  const auto source = open_source(video, options);
  std::map<FrameIndex, std::string> hashes;
  for (Frame frame; source->next(frame);) hashes[frame.index] = pixel_hash(frame.bgr);
  return hashes;
}

TEST_F(PagesTest, ReportIsReadByKeyboardAndMouseWithoutANetwork) {
  expect_success(microx({"report", "clip.h5", "-o", "report.html", "--quiet"}));
  ASSERT_GE(expressions(), 2U);
  const auto finished = python({driver + "drive_report.py", "report.html", std::to_string(expressions())});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

TEST_F(PagesTest, ReviewShowsTheDecodersPixelsAndKeepsWhatIsCoded) {
  const auto events = RecordingReader::open(file("clip.h5"))->events(0);
  Review review(file("clip.h5"));
  const auto finished = python({driver + "drive_review.py", review.url(), "code"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto result = nlohmann::json::parse(finished.out);
  const auto hashes = decoded_hashes(file("clip.mp4"));
  ASSERT_GE(result["hashes"].size(), 5U);
  for (const auto& [frame, hash] : result["hashes"].items())
    EXPECT_EQ(hash, hashes.at(std::stoll(frame))) << "frame " << frame;
  EXPECT_EQ(review.stop().exit_code, 0);
  const auto codings = read_codings(file("clip.h5")).at({0, "anna"});
  ASSERT_EQ(codings.size(), 2U);
  EXPECT_EQ(codings[0].status, "accepted");
  EXPECT_EQ(codings[0].onset, result["first"]["onset"].get<FrameIndex>() - 2);
  EXPECT_EQ(codings[0].action_units, "R4C+L12");
  EXPECT_EQ(codings[0].comment, "clear – as day");
  EXPECT_EQ(codings[1].status, "rejected");
  const auto after = RecordingReader::open(file("clip.h5"))->events(0);
  ASSERT_EQ(after.size(), events.size()) << "automatic events stay as they are";
  for (std::size_t i = 0; i < events.size(); ++i)
    EXPECT_EQ(after[i].interval.onset(), events[i].interval.onset());
  EXPECT_FALSE(exists("clip.h5.codings"));
}

TEST_F(PagesTest, BlindCodersSeeNoProposals) {
  Review review(file("clip.h5"), {"--blind"});
  const auto finished = python({driver + "drive_review.py", review.url(), "blind"});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

TEST_F(PagesTest, WhatTwoCodersAgreeOnIsKept) {
  const auto event = RecordingReader::open(file("clip.h5"))->events(0).at(1).interval;
  Coding theirs;
  theirs.onset = event.onset(), theirs.apex = event.apex(), theirs.offset = event.offset();
  theirs.action_units = "L12B";
  write_codings(file("clip.h5"), {{{0, "ben"}, {theirs}}});
  Review review(file("clip.h5"));
  const auto finished = python({driver + "drive_review.py", review.url(), "consensus"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(review.stop().exit_code, 0);
  const auto codings = read_codings(file("clip.h5")).at({0, "consensus"});
  EXPECT_EQ(codings.size(), nlohmann::json::parse(finished.out)["rows"].get<std::size_t>());
  EXPECT_TRUE(std::ranges::any_of(codings, [](const auto& one) { return one.action_units == "L12B"; }));
  expect_success(microx({"export", "clip.h5", "--to", "csv", "--coder", "consensus"}));
  EXPECT_NE(content_of(file("clip_events.csv")).find("L12B"), std::string::npos);
}

TEST_F(PagesTest, TwoWindowsLoseNothing) {
  Review review(file("clip.h5"));
  const auto finished = python({driver + "drive_review.py", review.url(), "two"});
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  Review second(file("clip.h5"));
  const auto refused = second.wait();
  EXPECT_EQ(refused.exit_code, 5);
  EXPECT_NE(refused.err.find("is being reviewed"), std::string::npos) << refused.err;
  review.stop();
  std::string comments;
  const auto codings = read_codings(file("clip.h5")).at({0, "anna"});
  for (const auto& coding : codings) comments += coding.comment + "|";
  EXPECT_NE(comments.find("from the second|"), std::string::npos) << comments;
  EXPECT_NE(comments.find("from the first"), std::string::npos) << comments;
}

TEST_F(PagesTest, CodingsGoIntoTheRecordingByThemselves) {
  Review review(file("clip.h5"), {"--autosave", "0.05"});
  const auto coded = python({driver + "drive_review.py", review.url(), "code"});
  ASSERT_EQ(coded.exit_code, 0) << coded.err;
  Codings codings;
  for (int i = 0; i < 100000 && codings[{0, "anna"}].size() < 2; ++i) codings = read_codings(file("clip.h5"));
  EXPECT_EQ((codings[{0, "anna"}].size()), 2U);
  review.stop(SIGKILL);
  EXPECT_EQ(read_codings(file("clip.h5")).at({0, "anna"}).size(), 2U);
}

TEST_F(PagesTest, ServerKilledLosesNothingThatWasSaved) {
  Review review(file("clip.h5"), {"--autosave", "0"});
  const auto coded = python({driver + "drive_review.py", review.url(), "code"});
  ASSERT_EQ(coded.exit_code, 0) << coded.err;
  review.stop(SIGKILL);
  EXPECT_TRUE(read_codings(file("clip.h5")).empty());
  ASSERT_TRUE(exists("clip.h5.codings"));
  // A line that the crash cut short never counted as saved.
  std::ofstream(file("clip.h5.codings"), std::ios::app) << "{\"face\":0,\"cod";
  Review again(file("clip.h5"));
  ASSERT_NE(again.url(), "");
  const auto finished = again.stop();
  EXPECT_NE(finished.err.find("of an interrupted review"), std::string::npos) << finished.err;
  EXPECT_EQ(read_codings(file("clip.h5")).at({0, "anna"}).size(), 2U);
}

TEST_F(PagesTest, FullDiskIsToldAndTheChangeWaitsInThePage) {
  const auto size =
      (std::filesystem::file_size(file("clip.h5")) + std::filesystem::file_size(file("clip.mp4"))) / 1024 +
      96;
  const std::string script = "mkdir -p disk && mount -t tmpfs -o size=" + std::to_string(size) +
                             "k tmpfs disk && cp clip.h5 clip.mp4 disk/ && ";
  if (run({"unshare", "--mount", "sh", "-c", "mkdir -p disk && mount -t tmpfs tmpfs disk"}, path())
          .exit_code != 0)
    GTEST_SKIP() << "mounting a small disk is not permitted here";
  const auto finished =
      run({"unshare", "--mount", "sh", "-c",
           script +
               MICROX_PATH " review disk/clip.h5 --coder anna > out.txt 2> err.txt & pid=$!; "
                           "while kill -0 $pid && ! grep -q http out.txt; do :; done; /usr/bin/python3 " +
               driver +
               "drive_review.py $(sed -n 's/^Open //p' out.txt) full; code=$?; kill -TERM $pid; wait $pid; "
               "exit $code"},
          path());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto result = nlohmann::json::parse(finished.out);
  EXPECT_NE(result["status"].get<std::string>().find("No space left"), std::string::npos) << result;
  EXPECT_EQ(result["waiting"], 1);
}

TEST_F(PagesTest, AttacksAreRefusedAndTheServerLives) {
  Review review(file("clip.h5"));
  const auto finished = python({driver + "attack.py", review.url(), file("clip.mp4").string()});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(review.stop().exit_code, 0);
}

}  // namespace
}  // namespace micro::test
