// What docs/tutorial.md says: its programs run, and find what was put into the invented study.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/support/process.h"

namespace micro {
namespace {

using test::run;
using test::ScratchFolder;
using test::write_content;

/// The block of code that has this title.
std::string program(const std::string& title) {
  const std::string page = test::content_of(MICRO_SOURCE_DIR "/docs/tutorial.md"),
                    head = " title=\"" + title + "\"\n";
  const auto begin = page.find(head) + head.size();
  return page.substr(begin, page.find("```", begin) - begin);
}

class TutorialTest : public ::testing::Test {
 protected:
  std::string run_program(const std::string& interpreter, const std::string& title) const {
    write_content(folder_ / title, program(title));
    const auto finished = run({interpreter, title}, folder_.path());
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    return finished.out;
  }

  const ScratchFolder folder_;
};

/// "rate: hide / show = 1.57 (95% 1.37 to 1.80)": the interval holds the truth and excludes no difference.
void expect_ratio(const std::string& out, const std::string& what, double truth) {
  std::smatch found;
  const std::regex line(what + R"(: hide / show = ([0-9.]+) \(95% ([0-9.]+) to ([0-9.]+)\))");
  ASSERT_TRUE(std::regex_search(out, found, line)) << out;
  EXPECT_GT(std::stod(found[2]), 1.0) << out;
  EXPECT_LT(std::stod(found[2]), truth) << out;
  EXPECT_GT(std::stod(found[3]), truth) << out;
}

TEST_F(TutorialTest, PythonModelsFindWhatWasPutIn) {
  run_program("/usr/bin/python3", "invented_study.py");
  const auto out = run_program("/usr/bin/python3", "models.py");
  expect_ratio(out, "rate", 1.6);
  expect_ratio(out, "duration", 1.15);
}

TEST_F(TutorialTest, RModelsFindWhatWasPutIn) {
  if (run({"Rscript", "-e", "library(lme4)"}, folder_.path()).exit_code != 0)
    GTEST_SKIP() << "install r-cran-lme4";
  run_program("/usr/bin/python3", "invented_study.py");
  const auto out = run_program("Rscript", "models.R");
  expect_ratio(out, "rate", 1.6);
  expect_ratio(out, "duration", 1.15);
}

/// From a film to the two tables: the sample clip stands for both films, and has nine movements.
TEST_F(TutorialTest, TablesAreMadeOfRecordingsAndExports) {
  const std::string sample = MICRO_SOURCE_DIR "/sample_data/sample.mp4";
  write_content(folder_ / "participants.csv", "recording,subject,condition\ns01_show,s01,show\n");
  std::filesystem::create_directory(folder_ / "recordings");
  ASSERT_EQ(run({MICROX_PATH, "analyze", sample, "-o", "recordings/s01_show.h5", "--quiet"}, folder_.path())
                .exit_code,
            0);
  ASSERT_EQ(run({MICROX_PATH, "export", "recordings/s01_show.h5", "--to", "csv", "-o", "exported/",
                 "--columns", "valid"},
                folder_.path())
                .exit_code,
            0);
  EXPECT_EQ(run_program("/usr/bin/python3", "tables.py"), "1 films, 9 events, 0.17 minutes with a face\n");
}

}  // namespace
}  // namespace micro
