// What stands behind the review page, without a browser.
#include "libmicro/pipeline/review_session.h"

#include <gtest/gtest.h>

#include <fstream>

#include "libmicro/core/error.h"
#include "tests/exchange/small_recording.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

Coding movement(FrameIndex onset, FrameIndex apex, FrameIndex offset, const std::string& units = "") {
  Coding coding;
  coding.id = -1, coding.onset = onset, coding.apex = apex, coding.offset = offset,
  coding.action_units = units;
  return coding;
}

class ReviewSessionTest : public testing::Test {
 protected:
  void SetUp() override { SmallRecording::write(recording_); }

  ScratchFolder folder_;
  std::filesystem::path recording_ = folder_ / "clip.h5";
};

TEST_F(ReviewSessionTest, CodingsComeBackAsTheyWereAndNothingElseChanges) {
  auto wanted = movement(3, 8, 14, "R4C+L12");
  wanted.emotion = "surprise", wanted.comment = "clear – as day";
  {
    ReviewSession session(recording_, false);
    EXPECT_EQ(session.put(0, "anna", wanted).coding.id, 0);
    session.store();
  }
  const auto codings = read_codings(recording_);
  ASSERT_EQ(codings.size(), 1U);
  const auto& coding = codings.at({0, "anna"}).at(0);
  EXPECT_EQ(coding.onset, 3);
  EXPECT_EQ(coding.apex, 8);
  EXPECT_EQ(coding.offset, 14);
  EXPECT_EQ(coding.action_units, "R4C+L12");
  EXPECT_EQ(coding.emotion, "surprise");
  EXPECT_EQ(coding.comment, "clear – as day");
  EXPECT_FALSE(coding.blind) << "the proposals were there to be seen";
  EXPECT_EQ(RecordingReader::open(recording_)->events(0).size(), 3U);
  EXPECT_FALSE(std::filesystem::exists(recording_.string() + ".codings"));
}

TEST_F(ReviewSessionTest, WhatCannotBeIsRefusedAndNotSaved) {
  ReviewSession session(recording_, false);
  for (const auto& bad : {movement(9, 8, 14), movement(-1, 8, 14), movement(3, 8, SmallRecording::frames),
                          movement(3, 8, 14, "4+smile")})
    EXPECT_THROW(session.put(0, "anna", bad), Error);
  for (const auto& coder : {std::string(), std::string("a/b"), std::string("."), std::string(60, 'x')})
    EXPECT_THROW(session.put(0, coder, movement(3, 8, 14)), Error);
  EXPECT_THROW(session.put(9, "anna", movement(3, 8, 14)), Error);
  EXPECT_EQ(std::filesystem::file_size(recording_.string() + ".codings"), 0U);
}

TEST_F(ReviewSessionTest, ASecondWindowsChangeIsNotOverwritten) {
  ReviewSession session(recording_, false);
  auto first = session.put(0, "anna", movement(3, 8, 14)).coding;
  auto second = first;
  first.comment = "one";
  EXPECT_FALSE(session.put(0, "anna", first).conflict);
  second.comment = "two";
  const auto refused = session.put(0, "anna", second);
  EXPECT_TRUE(refused.conflict);
  EXPECT_EQ(refused.coding.comment, "one");
}

TEST_F(ReviewSessionTest, AnInterruptedSessionIsTakenOverButNotALineThatWasCutShort) {
  const auto journal = recording_.string() + ".codings";
  {
    CodingJournal left(recording_);
    auto coding = movement(3, 8, 14);
    coding.id = 0;
    left.append(0, "anna", coding);
    coding.offset = 16, coding.revision = 1;
    left.append(0, "anna", coding);
  }
  std::ofstream(journal, std::ios::app) << R"({"face":0,"cod)";
  {
    const ReviewSession session(recording_, false);
    EXPECT_EQ(session.recovered(), 2U);
  }
  const auto codings = read_codings(recording_).at({0, "anna"});
  ASSERT_EQ(codings.size(), 1U);
  EXPECT_EQ(codings[0].offset, 16);
  std::ofstream(journal) << "no journal\n";
  EXPECT_THROW(ReviewSession(recording_, false), Error) << "a damaged line is told, not skipped";
}

TEST_F(ReviewSessionTest, BlindWorkIsMarkedAndStaysBlindUntilTheCoderSaysSo) {
  const auto proposals = [](const ReviewSession& session, const char* coder) {
    return session.state(coder)["faces"][0]["events"].size();
  };
  {
    ReviewSession session(recording_, true);
    EXPECT_EQ(proposals(session, "anna"), 0U);
    EXPECT_TRUE(session.put(0, "anna", movement(3, 8, 14)).coding.blind);
    session.store();
  }
  ReviewSession later(recording_, false);
  EXPECT_EQ(proposals(later, "anna"), 0U) << "begun blind, so still blind without the option";
  EXPECT_EQ(proposals(later, "ben"), 3U);
  auto seen = later.put(0, "anna", movement(22, 24, 26)).coding;
  EXPECT_TRUE(seen.blind);
  later.reveal("anna");
  EXPECT_EQ(proposals(later, "anna"), 3U);
  seen.offset = 28;
  EXPECT_FALSE(later.put(0, "anna", seen).coding.blind) << "changed after the proposals were seen";
  later.store();
  EXPECT_TRUE(read_codings(recording_).at({0, "anna"}).at(0).blind);
}

TEST_F(ReviewSessionTest, ConsensusListsBothSidesAndWhatWasAgreedOn) {
  ReviewSession session(recording_, false);
  session.put(0, "anna", movement(3, 8, 14, "12"));
  session.put(0, "anna", movement(20, 22, 26));
  const auto theirs = session.put(0, "ben", movement(4, 8, 15, "L12")).coding;
  auto agreed = theirs;
  agreed.id = -1;
  session.put(0, "consensus", agreed);
  const auto rows = session.agreement(0, "anna", "ben")["events"];
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["one"]["onset"], 3);
  EXPECT_EQ(rows[0]["other"]["action_units"], "L12");
  EXPECT_NEAR(rows[0]["iou"].get<double>(), 11.0 / 13, 1e-9);
  EXPECT_EQ(rows[0]["agreed"]["onset"], 4);
  EXPECT_TRUE(rows[1]["other"].is_null());
  EXPECT_TRUE(rows[1]["agreed"].is_null());
}

TEST_F(ReviewSessionTest, LevelsKeepThePeakHoweverFewTheBins) {
  ReviewSession session(recording_, false);
  const auto fine = session.levels(0, 0, SmallRecording::frames, 40), coarse = session.levels(0, 0, 40, 2);
  const auto peak = [](const Levels& levels) {
    float most = 0;
    for (const float value : levels.values) most = std::fmax(most, value);
    return most;
  };
  EXPECT_EQ(fine.bins(), 40U);
  EXPECT_GT(peak(fine), 0);
  EXPECT_EQ(peak(coarse), peak(fine));
  EXPECT_THROW(session.levels(0, 39, 2, 2), Error);
}

}  // namespace
}  // namespace micro::test
