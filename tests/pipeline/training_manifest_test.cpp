#include "libmicro/pipeline/training_manifest.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

class ManifestTest : public ::testing::Test {
 protected:
  std::vector<TrainingRow> read(const std::string& text, const std::string& column = "emotion") {
    std::ofstream(folder_ / "m.csv", std::ios::binary) << text;
    return read_training_manifest(folder_ / "m.csv", {column, "m.csv"});
  }
  void expect_refused(const std::string& text, const std::string& part) {
    try {
      read(text);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }
  ScratchFolder folder_;
};

TEST_F(ManifestTest, ReadsWhatIsThere) {
  const auto rows = read(
      "File\tSubject\tDataset\tOnset\tApex\tOffset\tEmotion\nsub/a.h5\t01\tcasme2\t5\t\t15\tHappiness\n/"
      "b.png\t02\t\t\t\t\tfear\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].file, folder_ / "sub/a.h5");
  EXPECT_EQ(rows[0].person, "casme2/01");
  EXPECT_EQ(rows[0].label, "happiness");
  EXPECT_EQ(rows[0].event->apex(), 10) << "half-way where it is not given";
  EXPECT_EQ(rows[1].file, "/b.png");
  EXPECT_EQ(rows[1].person, "02");
  EXPECT_FALSE(rows[1].event.has_value());
}

TEST_F(ManifestTest, ManifestsOfDataSetsAreReadAsTheyAre) {
  const auto rows = read(
      "path\tsubject\tonset\tapex\toffset\temotion\n/set/s1\t1\t3\t9\t\tfear\n/set/s2\t2\t3\t9\t12\tanger\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].file, "/set/s1");
  EXPECT_EQ(rows[0].event->offset(), 9) << "ends at its apex when its end was not coded";
  EXPECT_EQ(rows[1].event->offset(), 12);
  EXPECT_EQ(read("file,path,subject,emotion\n/a.h5,/a.mp4,1,fear\n")[0].file, "/a.h5");
}

TEST_F(ManifestTest, ActionUnitsAreSetsWithSides) {
  TrainingRow row;
  row.label = "R12C+4;1";
  const ManifestTarget target{"action_units", "m.csv"};
  EXPECT_EQ(labels_of(row, target), (std::vector<std::string>{"1", "4", "R12"}));
  row.label = "none";
  EXPECT_TRUE(labels_of(row, target).empty());
  row.label = "smile";
  EXPECT_THROW(labels_of(row, target), Error);
}

TEST_F(ManifestTest, WhatCannotBeIsRefusedByLine) {
  expect_refused("file,emotion\na,b\n", "no column subject");
  expect_refused("file,subject,feeling\na,b,c\n", "no column emotion");
  expect_refused("file,subject,emotion\n,s,fear\n", "line 2: there is no file");
  expect_refused("file,subject,emotion\na,,fear\n", "line 2: there is no subject");
  expect_refused("file,subject,emotion,onset,offset\na,s,fear,9,3\n", "not in this order");
  expect_refused("file,subject,emotion,onset,offset\na,s,fear,9,\n", "needs onset and offset");
  expect_refused("file,subject,emotion,onset,offset\na,s,fear,x,9\n", "'x' is no frame number");
  expect_refused("file,subject,emotion,onset,offset\na,s,fear,-4,9\n", "'-4' is no frame number");
  expect_refused("file,subject,emotion\n", "lists nothing");
}

TEST_F(ManifestTest, DamagedManifestsAreErrorsAndNothingElse) {
  const std::string good =
      "file,subject,dataset,onset,apex,offset,emotion\na.h5,01,x,5,7,15,happiness\nb.h5,02,x,1,3,9,"
      "\"fear\"\n";
  std::mt19937_64 random(4);
  for (int i = 0; i < 2000; ++i) {
    std::string text = good;
    for (int n = 0; n < 3; ++n) text[random() % text.size()] = static_cast<char>(random());
    try {
      for (const auto& row : read(text)) EXPECT_FALSE(row.file.empty());
    } catch (const Error& error) {
      EXPECT_EQ(error.category(), ErrorCategory::input);
    }
  }
}

}  // namespace
}  // namespace micro::test
