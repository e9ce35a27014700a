// What docs/features.md says: its snippets run, and its table is the program's.
#include <regex>
#include <sstream>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

std::string page() { return content_of(std::string(MICRO_SOURCE_DIR) + "/docs/features.md"); }

/// The first block of code of a language.
std::string snippet(const std::string& language) {
  const std::string text = page(), fence = "```" + language + "\n";
  const std::size_t begin = text.find(fence) + fence.size();
  return text.substr(begin, text.find("```", begin) - begin);
}

/// "352 frames, 28 with closed eyes": one blink, frames 462 to 500 of the sample, counted while it is well
/// closed.
void expect_one_blink(const std::string& out) {
  std::smatch found;
  ASSERT_TRUE(std::regex_search(out, found, std::regex("200 frames, ([0-9]+) with closed eyes"))) << out;
  EXPECT_GT(std::stoi(found[1]), 15) << out;
  EXPECT_LT(std::stoi(found[1]), 45) << out;
}

class FeaturesPageTest : public MicroxTest {
 protected:
  void make_recording() const {
    ffmpeg({"-ss", "2", "-i", sample_clip.string(), "-t", "1", "-crf", "18", "interview.mp4"});
    expect_success(microx({"analyze", "interview.mp4", "--quiet", "--features", "blink,mdmo",
                           "--features.flow", "dis", "--features.sequences", "events"}));
  }
};

TEST_F(FeaturesPageTest, PythonSnippetReadsFeaturesIntoDataFrames) {
  make_recording();
  write_content(file("read.py"), snippet("python"));
  const auto finished = run({"/usr/bin/python3", "read.py"}, path());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  expect_one_blink(finished.out);
  EXPECT_NE(finished.out.find("mouth_corner_l_length"), std::string::npos) << finished.out;
}

TEST_F(FeaturesPageTest, RSnippetReadsFeaturesIntoADataFrame) {
  if (run({"sh", "-c", "command -v Rscript"}, path()).exit_code != 0)
    GTEST_SKIP() << "no R: install r-bioc-rhdf5";
  make_recording();
  write_content(file("read.R"), snippet("r"));
  const auto finished = run({"Rscript", "read.R"}, path());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  expect_one_blink(finished.out);
}

/// The cells of the table's rows, by feature.
std::map<std::string, std::vector<std::string>> table() {
  std::map<std::string, std::vector<std::string>> rows;
  std::istringstream text(page());
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(2));
    for (std::string cell; std::getline(parts, cell, '|');)
      cells.push_back(cell.substr(0, cell.find_last_not_of(' ') + 1));
    if (cells.size() == 5) rows[cells[0].substr(1, cells[0].size() - 2)] = cells;  // other tables have fewer
  }
  return rows;
}

TEST_F(FeaturesPageTest, TableIsThatOfTheProgram) {
  const auto rows = table();
  const auto list = parsed(microx({"features", "--json"}));
  EXPECT_EQ(rows.size(), list.size());
  for (const auto& feature : list) {
    const std::string name = feature["name"];
    ASSERT_TRUE(rows.contains(name)) << name;
    const auto& cells = rows.at(name);
    const int window = feature["frames_before"].get<int>() + feature["frames_after"].get<int>() + 1;
    if (!feature["needs_file"]) {
      EXPECT_EQ(cells[1], " " + std::to_string(feature["columns"].size())) << name;
      EXPECT_EQ(cells[2], window == 1 ? " a frame" : " " + std::to_string(window) + " frames") << name;
    }
    if (feature["cost_ms"] > 0) {
      EXPECT_NEAR(std::stod(cells[3]), feature["cost_ms"].get<double>(), 0.51) << name;
    }
    EXPECT_EQ(cells[4].find("**Basic.**") != std::string::npos, feature["basic"].get<bool>()) << name;
  }
}

}  // namespace
}  // namespace micro::test
