// microx evaluate as a user runs it: the examples of docs/evaluation.md, recordings, outputs, and what is
// refused.
#include <sstream>

#include "tests/cli/microx_fixture.h"
#include "tests/store/recording_fixture.h"

namespace micro::test {
namespace {

namespace fs = std::filesystem;

const fs::path examples = fs::path(MICRO_SOURCE_DIR) / "docs/examples/evaluation";

/// With recordings at hand: whole("clip.h5") has one event, 10-15-30, in 2500 frames at 200/s of
/// Gespräch.mp4.
class EvaluateTest : public RecordingTest {
 protected:
  Finished evaluate(std::vector<std::string> arguments) const {
    return evaluate_in(folder(), std::move(arguments));
  }
  static Finished evaluate_in(const fs::path& where, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {MICROX_PATH, "evaluate"});
    return run(arguments, where);
  }
  void write(const std::string& name, const std::string& text) const { write_content(file(name), text); }
  /// Copies the examples into the test's folder.
  void take_examples() const {
    for (const auto& entry : fs::directory_iterator(examples))
      fs::copy(entry.path(), folder() / entry.path().filename());
  }
  static double metric(const nlohmann::json& document, const std::string& group, const std::string& name,
                       const std::string& unit = "1") {
    for (const auto& entry : document["metrics"])
      if (entry["group"] == group && entry["metric"] == name && entry["unit"] == unit &&
          (entry["iou"].is_null() || entry["iou"] == 0.5))
        return entry["value"].get<double>();
    ADD_FAILURE() << "no metric " << group << " " << name;
    return 0;
  }
};

TEST_F(EvaluateTest, ExamplesPrintWhatTheyDid) {
  take_examples();
  for (const auto& [expected, arguments] : std::map<std::string, std::vector<std::string>>{
           {"spotting.txt", {"found.csv", "coded.csv", "--list"}},
           {"coders.txt", {"coded.csv", "second_coder.csv", "--as", "coders"}},
           {"recognition.txt", {"answers.csv", "--as", "recognition"}}}) {
    const auto finished = evaluate(arguments);
    expect_success(finished);
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(finished.out, content_of(examples / expected)) << expected;
  }
}

TEST_F(EvaluateTest, DocumentationShowsWhatTheExamplesPrint) {
  std::string all;
  for (const char* name : {"spotting.txt", "coders.txt", "recognition.txt"})
    all += content_of(examples / name);
  const std::string page = content_of(fs::path(MICRO_SOURCE_DIR) / "docs/evaluation.md"), fence = "```text\n";
  int blocks = 0;
  for (auto begin = page.find(fence); begin != std::string::npos;
       begin = page.find(fence, begin + 1), ++blocks) {
    const auto start = begin + fence.size();
    const std::string block = page.substr(start, page.find("```", start) - start);
    EXPECT_NE(all.find(block), std::string::npos) << block;
  }
  EXPECT_EQ(blocks, 4);
}

TEST_F(EvaluateTest, CsvAndJsonCarryTheSameNumbers) {
  take_examples();
  const auto finished = evaluate({"found.csv", "coded.csv", "--json", "--csv", "numbers.csv"});
  expect_success(finished);
  EXPECT_EQ(content_of(file("numbers.csv")), content_of(examples / "spotting_metrics.csv"));
  const auto document = parsed(finished);
  EXPECT_EQ(document["evaluation"], "spotting");
  EXPECT_DOUBLE_EQ(metric(document, "overall", "f1"), 10.0 / 16);
  EXPECT_EQ(document["videos"].size(), 4U);
  EXPECT_EQ(document["findings"].size(), 11U);
  std::istringstream lines(content_of(file("numbers.csv")));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) ++count;
  EXPECT_EQ(count, document["metrics"].size() + 1);
  expect_failure(evaluate({"found.csv", "coded.csv", "--csv", "numbers.csv"}), 5, "numbers.csv");
}

TEST_F(EvaluateTest, SameSeedSameBytes) {
  take_examples();
  const auto run_with = [&](const char* seed) {
    return evaluate({"found.csv", "coded.csv", "--json", "--bootstrap.seed", seed}).out;
  };
  EXPECT_EQ(run_with("5"), run_with("5"));
  EXPECT_NE(run_with("5"), run_with("6"));
}

TEST_F(EvaluateTest, RecordingAgainstTableAndTruthOfSpikein) {
  whole("clip.h5");
  write("Gespräch.truth.json", R"({"format": "microx truth 1", "fps": 200.0, "frames": 2500, "events":
    [{"onset": 12, "apex": 15, "offset": 30}], "blinks": [{"onset": 100, "offset": 130}]})");
  const auto against_truth = evaluate({"clip.h5", "Gespräch.truth.json", "--json"});
  expect_success(against_truth);
  EXPECT_DOUBLE_EQ(metric(parsed(against_truth), "overall", "f1"), 1);
  EXPECT_DOUBLE_EQ(metric(parsed(against_truth), "overall", "onset_error_median", "ms"), 10);
  EXPECT_DOUBLE_EQ(metric(parsed(against_truth), "blink", "recall"), 0);
  write("coder.csv", "onset,apex,offset\n10,15,30\n2000,2010,2030\n");
  const auto against_table = evaluate({"clip.h5", "coder.csv", "--json", "--face", "0"});
  expect_success(against_table);
  EXPECT_DOUBLE_EQ(metric(parsed(against_table), "overall", "recall"), 0.5);
  expect_failure(evaluate({"clip.h5", "coder.csv", "--face", "9"}), 2, "no face 9");
}

TEST_F(EvaluateTest, FoldersAreComparedFileByFile) {
  fs::create_directories(file("recordings"));
  whole("recordings/one.h5");
  whole("recordings/two.h5");
  write("truth.csv", "video;onset;apex;offset\none;10;15;30\ntwo;;;\n");
  const auto finished = evaluate({"recordings", "truth.csv", "--json"});
  expect_success(finished);
  EXPECT_DOUBLE_EQ(metric(parsed(finished), "overall", "precision"), 0.5);
  EXPECT_DOUBLE_EQ(metric(parsed(finished), "any_class", "minutes", "min"), 2 * 2500.0 / 200 / 60);
}

TEST_F(EvaluateTest, MissingVideosAreAnErrorUnlessDeclared) {
  write("p.csv", "video,onset,offset\na,1,9\nb,1,9\n");
  write("t.csv", "video,onset,offset\na,1,9\n");
  expect_failure(evaluate({"p.csv", "t.csv"}), 3, "missing from 't.csv': 'b'");
  const auto empty = evaluate({"p.csv", "t.csv", "--missing-videos", "empty", "--json"});
  expect_success(empty);
  EXPECT_DOUBLE_EQ(metric(parsed(empty), "overall", "precision"), 0.5);
  const auto skipped = evaluate({"p.csv", "t.csv", "--missing-videos", "skip", "--json"});
  expect_success(skipped);
  EXPECT_DOUBLE_EQ(metric(parsed(skipped), "overall", "precision"), 1);
}

TEST_F(EvaluateTest, ConfigurationFileDescribesADataSet) {
  write("set.toml",
        "[truth]\nheader_line = 3\nfirst_frame = 1\ncolumns = \"onset=Start F\"\nvideo_pattern = "
        "'^(\\d+_\\d+)_'\n");
  write("set.csv", "A set\n,,\nFilename,Start F,Offset\n006_1_2,101,140\n");
  write("p.csv", "video,onset,offset\n006_1,100,139\n");
  const auto finished = evaluate({"p.csv", "set.csv", "--config", "set.toml", "--json", "--fps", "200"});
  expect_success(finished);
  EXPECT_DOUBLE_EQ(metric(parsed(finished), "overall", "onset_error_median", "frames"), 0);
}

TEST_F(EvaluateTest, OneTableMayHoldBothCoders) {
  write("both.csv", "coder,onset,offset,action_units\nanna,1,9,4\nben,1,9,4+7\nanna,50,60,12\n");
  const auto finished = evaluate({"both.csv", "--as", "coders", "--json"});
  expect_success(finished);
  EXPECT_EQ(parsed(finished)["predicted"], "anna");
  EXPECT_DOUBLE_EQ(metric(parsed(finished), "action_units", "agreement"), 2.0 / 4);
  EXPECT_EQ(parsed(evaluate({"both.csv", "--as", "coders", "--json", "--pred.coder", "ben"}))["truth"],
            "anna");
  write("one.csv", "coder,onset,offset\nanna,1,9\n");
  expect_failure(evaluate({"one.csv", "--as", "coders"}), 3, "names 1 coder: anna");
}

TEST_F(EvaluateTest, RecognitionOfTwoTables) {
  write("p.csv", "subject,clip,emotion\n1,a,happy\n2,a,sad\n");
  write("t.csv", "subject,clip,emotion\n1,a,happy\n2,a,happy\n");
  const auto finished = evaluate({"p.csv", "t.csv", "--as", "recognition", "--json"});
  expect_success(finished);
  EXPECT_DOUBLE_EQ(metric(parsed(finished), "recognition", "uf1"), 2.0 / 3);
  EXPECT_EQ(parsed(finished)["folds"].size(), 2U);
}

TEST_F(EvaluateTest, UnusableInputIsRefusedInOneLine) {
  write("good.csv", "onset,offset\n1,9\n");
  write("bad.csv", "onset,offset\n1,9\n20,10\n");
  expect_failure(evaluate({"good.csv", "bad.csv"}), 3, "'bad.csv' line 3: the offset is before the onset");
  expect_failure(evaluate({"good.csv", "absent.csv"}), 3, "absent.csv");
  expect_failure(evaluate({"good.csv"}), 2, "TRUTH is missing");
  expect_failure(evaluate({"good.csv", "good.csv", "--as", "dancing"}), 2, "dancing");
  expect_failure(evaluate({"good.csv", "good.csv", "--iou", "2"}), 2, "score.iou");
  expect_failure(evaluate({"good.csv", "good.csv", "--score.sweep", "half"}), 2, "score.sweep");
  expect_failure(evaluate({"good.csv", "good.csv", "--columns", "onset=Start"}), 3, "no column 'Start'");
  expect_failure(evaluate({"good.csv", "good.csv", "--score.classes", "given"}), 3,
                 "not said to be micro or macro");
  expect_failure(evaluate({"good.csv", "good.csv", "--as", "recognition"}), 3, "no column for the video");
  write("notes.h5", "not a recording");
  expect_failure(evaluate({"notes.h5", "good.csv"}), 3, "notes.h5");
}

}  // namespace
}  // namespace micro::test
