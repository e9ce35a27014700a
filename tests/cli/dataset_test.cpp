#include "libmicro/core/csv_table.h"
#include "tests/cli/microx_fixture.h"

namespace micro::test {
namespace {

/// A tiny copy of CASME II.
class DatasetCommandTest : public MicroxTest {
 protected:
  DatasetCommandTest() {
    std::filesystem::create_directories(file("set/sub01/EP02_01f"));
    for (int i = 8; i <= 12; ++i)
      write_content(file("set/sub01/EP02_01f/img" + std::to_string(i) + ".jpg"), "");
    write_content(file("set/sub01/EP02_01f/img7.jpg"), "");
    table("1,EP02_01f,8,10,12,4+L12,happiness\n1,EP02_01f,7,/,11,4,others\n");
  }
  void table(const std::string& rows) const {
    write_content(
        file("set/CASME2-coding.csv"),
        "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,Estimated Emotion\n" + rows);
  }
};

const std::string broken = "1,EP02_01f,8,10,12,4,happiness\n1,EP02_01f,8,13,12,4,happiness\n";

TEST_F(DatasetCommandTest, ListNamesTheSetsAndWhatTheyNeed) {
  const auto all = microx({"dataset", "list"});
  expect_success(all);
  EXPECT_NE(all.out.find("casme_squared"), std::string::npos);
  const auto one = microx({"dataset", "list", "samm"});
  EXPECT_NE(one.out.find("Davison"), std::string::npos);
  EXPECT_GE(parsed(microx({"dataset", "list", "--json"})).size(), 18U);
  EXPECT_EQ(parsed(microx({"dataset", "list", "kdef", "--json"}))["name"], "kdef");
  expect_failure(microx({"dataset", "list", "casme22"}), 2, "did you mean casme2?");
}

TEST_F(DatasetCommandTest, HelpOfEachHasAnExample) {
  for (const char* name : {"list", "check", "import"}) {
    const auto help = microx({"dataset", name, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_NE(help.out.find(std::string("Example:\n  microx dataset ") + name), std::string::npos) << name;
  }
}

TEST_F(DatasetCommandTest, CheckIsContentWithDocumentedOddities) {
  const auto text = microx({"dataset", "check", "set", "--set", "casme2"});
  expect_success(text);
  EXPECT_NE(text.out.find("1 x apex_missing"), std::string::npos) << text.out;
  const auto document = parsed(microx({"dataset", "check", "set", "--set", "casme2", "--json"}));
  EXPECT_EQ(document["errors"], 0);
  EXPECT_EQ(document["events"], 2);
  EXPECT_EQ(document["findings"][0]["row"], 3);
  EXPECT_EQ(document["findings"][0]["documented"], true);
}

TEST_F(DatasetCommandTest, CheckExitsWithThreeForErrorsAndNamesTheirRows) {
  table(broken);
  const auto text = microx({"dataset", "check", "set", "--set", "casme2"});
  EXPECT_EQ(text.exit_code, 3);
  EXPECT_NE(text.out.find("row 3 of"), std::string::npos) << text.out;
  EXPECT_EQ(error_lines(text).size(), 1U) << text.err;
  const auto json = microx({"dataset", "check", "set", "--set", "casme2", "--json"});
  EXPECT_EQ(json.exit_code, 3);
  EXPECT_EQ(nlohmann::json::parse(json.out)["errors"], 2);
}

TEST_F(DatasetCommandTest, ImportMakesAManifest) {
  expect_success(microx({"dataset", "import", "set", "--set", "casme2", "-o", "m.tsv"}));
  const auto manifest = read_csv(file("m.tsv"));
  ASSERT_EQ(manifest.rows.size(), 2U);
  EXPECT_EQ(manifest.header[0], "path");
  EXPECT_EQ(manifest.rows[0].fields[0], std::filesystem::canonical(file("set/sub01/EP02_01f")).string());
  expect_failure(microx({"dataset", "import", "set", "--set", "casme2", "-o", "m.tsv"}), 5, "m.tsv");
  expect_success(
      microx({"dataset", "import", "set", "--set", "casme2", "-o", "m.tsv", "--force", "--relative"}));
  EXPECT_EQ(read_csv(file("m.tsv")).rows[0].fields[0], "set/sub01/EP02_01f");
}

TEST_F(DatasetCommandTest, ImportRefusesErrorsUnlessTheRowsAreLeftOut) {
  table(broken);
  expect_failure(microx({"dataset", "import", "set", "--set", "casme2", "-o", "m.tsv"}), 3, "row 3");
  EXPECT_FALSE(exists("m.tsv"));
  const auto finished =
      microx({"dataset", "import", "set", "--set", "casme2", "-o", "m.tsv", "--errors", "skip"});
  expect_success(finished);
  EXPECT_NE(finished.out.find("1 row left out"), std::string::npos) << finished.out;
  EXPECT_EQ(read_csv(file("m.tsv")).rows.size(), 1U);
}

TEST_F(DatasetCommandTest, AManifestIsATruthThatEvaluateTakes) {
  expect_success(microx({"dataset", "import", "set", "--set", "casme2", "-o", "m.tsv"}));
  write_content(file("found.csv"), "video,subject,onset,apex,offset,fps\nEP02_01f,1,1,3,5,200\n");
  const auto finished = microx({"evaluate", "found.csv", "m.tsv", "--json"});
  expect_success(finished);
  const auto document = parsed(finished);
  double recall = -1;
  for (const auto& one : document["metrics"])
    if (one["group"] == "micro" && one["metric"] == "recall" && one["iou"] == 0.5) recall = one["value"];
  EXPECT_EQ(recall, 0.5);
}

TEST_F(DatasetCommandTest, PicturesOfATableAreWritten) {
  std::string pixels = "0";
  for (int i = 1; i < 48 * 48; ++i) pixels += " " + std::to_string(i % 256);
  std::filesystem::create_directories(file("fer"));
  write_content(file("fer/fer2013.csv"), "emotion,pixels,Usage\n3," + pixels + ",Training\n");
  expect_failure(microx({"dataset", "import", "fer", "--set", "fer2013", "-o", "m.tsv"}), 2, "--pictures");
  expect_success(
      microx({"dataset", "import", "fer", "--set", "fer2013", "-o", "m.tsv", "--pictures", "png"}));
  EXPECT_TRUE(exists("png/row_000002.png"));
  const auto manifest = read_csv(file("m.tsv"));
  EXPECT_EQ(manifest.rows.at(0).fields.at(0),
            std::filesystem::canonical(file("png/row_000002.png")).string());
}

TEST_F(DatasetCommandTest, WrongUseIsTold) {
  expect_failure(microx({"dataset"}), 2, "A subcommand is required");
  expect_failure(microx({"dataset", "check", "set"}), 2, "--set");
  expect_failure(microx({"dataset", "check", "absent", "--set", "casme2"}), 3, "absent");
  expect_failure(microx({"dataset", "check", "set", "--set", "samm"}), 3, "no table of SAMM");
  expect_failure(microx({"dataset", "check", "set", "--set", "casme2", "--columns", "onset"}), 2,
                 "--columns");
  expect_failure(microx({"dataset", "import", "set", "--set", "casme2", "-o", "no/m.tsv"}), 5, "no/m.tsv");
}

}  // namespace
}  // namespace micro::test
