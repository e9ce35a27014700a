#include <cmath>
#include <fstream>

#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

/// A study's tables as microx batch writes them: two subjects, each recorded calm and under stress.
class StudySummaryTest : public MicroxTest {
 protected:
  StudySummaryTest() {
    std::filesystem::create_directory(file("study"));
    write("recordings.tsv",
          "recording\tpath\tsubject\tsession\tcondition\tstate\tminutes\tminutes_with_face\n"
          "a1\ta1.mp4\tanna\t1\tcalm\tdone\t2\t2\n"
          "a2\ta2.mp4\tanna\t2\tstress\tdone\t2\t1\n"
          "b1\tb1.mp4\tbert\t1\tcalm\tdone\t4\t4\n"
          "b2\tb2.mp4\tbert\t2\tstress\tdone\t1\t1\n"
          "c1\tc1.mp4\tcleo\t1\tcalm\tfailed\t\t\n");
    write("events.tsv", "recording\tpath\tsubject\tsession\tcondition\tkind\tclass\tduration_ms\n" +
                            event("a1", "anna", "1", "calm", "expression", "micro", 100) +
                            event("a1", "anna", "1", "calm", "expression", "micro", 200) +
                            event("a1", "anna", "1", "calm", "expression", "macro", 900) +
                            event("a1", "anna", "1", "calm", "blink", "micro", 150) +
                            event("a2", "anna", "2", "stress", "expression", "brief", 400) +
                            event("b1", "bert", "1", "calm", "expression", "micro", 120));
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(file("study/" + name)) << text;
  }
  static std::string event(const std::string& recording, const std::string& subject,
                           const std::string& session, const std::string& condition, const std::string& kind,
                           const std::string& label, int duration_ms) {
    return recording + "\t" + recording + ".mp4\t" + subject + "\t" + session + "\t" + condition + "\t" +
           kind + "\t" + label + "\t" + std::to_string(duration_ms) + "\n";
  }
};

TEST_F(StudySummaryTest, CountsExpressionsPerMinuteWithAFace) {
  const auto summary = parsed(microx({"study", "summary", "study", "--json"}));
  EXPECT_EQ(summary["recordings"], 4);
  EXPECT_EQ(summary["missing"], 1);
  EXPECT_EQ(summary["subjects"], 2);
  ASSERT_EQ(summary["groups"].size(), 1U);
  const auto& all = summary["groups"][0];
  EXPECT_DOUBLE_EQ(all["minutes"], 9);
  EXPECT_DOUBLE_EQ(all["minutes_with_face"], 8);
  EXPECT_EQ(all["classes"]["micro"]["count"], 3);
  EXPECT_DOUBLE_EQ(all["classes"]["micro"]["per_minute"], 3.0 / 8);
  EXPECT_DOUBLE_EQ(all["classes"]["micro"]["median_ms"], 120);
  EXPECT_EQ(all["classes"]["transient"]["count"], 0);
  EXPECT_TRUE(all["classes"]["transient"]["median_ms"].is_null());
}

TEST_F(StudySummaryTest, TellsHowMuchOfTheRateIsTheSubjects) {
  // Rates: anna 1, 1; bert 0.25, 0. Between: 2 (0.4375^2 + 0.4375^2) / 1; within: 2 * 0.125^2 / 2.
  const double between = 4 * 0.4375 * 0.4375, within = 0.125 * 0.125;
  const auto summary = parsed(microx({"study", "summary", "study", "--json"}));
  EXPECT_NEAR(summary["reliability"]["icc_one_recording"], (between - within) / (between + within), 1e-9);
  EXPECT_NEAR(summary["reliability"]["icc_mean_of_recordings"], (between - within) / between, 1e-9);
}

TEST_F(StudySummaryTest, WritesTablesForMixedModels) {
  expect_success(microx({"study", "summary", "study", "--by", "subject,condition", "--counts", "counts.tsv",
                         "--events", "events.tsv"}));
  const auto finished = run({"/usr/bin/python3", "-c", R"(
import pandas
counts = pandas.read_csv("counts.tsv", sep="\t")
assert len(counts) == 16, counts
row = counts[(counts.subject == "anna") & (counts.condition == "calm") & (counts["class"] == "micro")].iloc[0]
assert (row["count"], row.minutes_with_face, row.per_minute) == (2, 2, 1), row
assert counts["count"].sum() == 5 and (counts["count"] == 0).sum() == 12
events = pandas.read_csv("events.tsv", sep="\t")
assert list(events.kind.unique()) == ["expression"] and len(events) == 5
assert list(events.minutes_with_face) == [2, 2, 2, 1, 4]
)"},
                            path());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  expect_failure(microx({"study", "summary", "study", "--counts", "counts.tsv"}), 5, "counts.tsv");
}

TEST_F(StudySummaryTest, SaysWhatIsWrongWithColumnsAndTables) {
  expect_failure(microx({"study", "summary", "study", "--by", "conditon"}), 2, "did you mean condition?");
  std::filesystem::remove(file("study/events.tsv"));
  expect_failure(microx({"study", "summary", "study"}), 3, "events.tsv");
}

TEST_F(StudySummaryTest, SpeaksOfOneRecordingAsOfOne) {
  write("recordings.tsv",
        "recording\tpath\tsubject\tstate\tminutes\tminutes_with_face\na1\ta1.mp4\tanna\tdone\t1\t1\n");
  write("events.tsv", "recording\tpath\tsubject\tkind\tclass\tduration_ms\n");
  const auto finished = microx({"study", "summary", "study"});
  expect_success(finished);
  EXPECT_TRUE(finished.out.starts_with("1 recording of 1 named subject, 0 videos without a recording\n"))
      << finished.out;
  EXPECT_NE(finished.out.find("needs two subjects"), std::string::npos);
}

}  // namespace
}  // namespace micro::test
