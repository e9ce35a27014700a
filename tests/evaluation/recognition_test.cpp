// UF1, UAR and kappa by hand; pairing of predicted and true labels.
#include "libmicro/evaluation/recognition.h"

#include <cmath>

#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

double value(const RecognitionEvaluation& evaluation, const std::string& group, const std::string& name) {
  return find_metric(evaluation.metrics, group, name).value;
}

CsvTable table(const std::string& text, const std::string& name) { return parse_csv(text, name); }

std::vector<RecognitionSample> paired(const std::string& predicted, const std::string& truth) {
  std::vector<std::string> notes;
  return pair_samples(table(predicted, "pred.csv"), {}, table(truth, "truth.csv"), {}, notes);
}

std::string refused(const std::string& predicted, const std::string& truth) {
  return refusal(ErrorCategory::input, [&] { paired(predicted, truth); });
}

/// Of 4 negative 3 are recognised, of 3 positive 1, of 1 surprise 1.
std::vector<RecognitionSample> worked_example() {
  return {{"1", "a", "negative", "negative"}, {"1", "b", "negative", "negative"},
          {"1", "c", "positive", "negative"}, {"2", "d", "negative", "positive"},
          {"2", "e", "positive", "positive"}, {"2", "f", "surprise", "surprise"},
          {"3", "g", "negative", "negative"}, {"3", "h", "positive", "surprise"}};
}

TEST(RecognitionTest, UnweightedF1AndRecallByHand) {
  const auto result = evaluate_recognition(worked_example(), "", {});
  EXPECT_EQ(result.classes, (std::vector<std::string>{"negative", "positive", "surprise"}));
  // negative TP 3 FP 1 FN 1; positive TP 1 FP 1 FN 2; surprise TP 1 FP 1 FN 0
  EXPECT_DOUBLE_EQ(value(result, "recognition", "uf1"), (6.0 / 8 + 2.0 / 5 + 2.0 / 3) / 3);
  EXPECT_DOUBLE_EQ(value(result, "recognition", "uar"), (3.0 / 4 + 1.0 / 3 + 1) / 3);
  EXPECT_DOUBLE_EQ(value(result, "recognition", "accuracy"), 5.0 / 8);
  EXPECT_DOUBLE_EQ(value(result, "class positive", "precision"), 0.5);
  const double chance = (4.0 * 4 + 3 * 2 + 1 * 2) / 64;
  EXPECT_DOUBLE_EQ(value(result, "recognition", "kappa"), (5.0 / 8 - chance) / (1 - chance));
  EXPECT_EQ(result.total.count(1, 0), 1);
  EXPECT_EQ(result.units, 3U);
}

TEST(RecognitionTest, CountsAreSummedOverFoldsNotScores) {
  // Subject 2 alone has a UF1 that the mean over folds would use; the sum does not.
  const auto result = evaluate_recognition(worked_example(), "", {});
  ASSERT_EQ(result.by_subject.size(), 3U);
  double mean = 0;
  for (const auto& fold : result.by_subject) mean += fold.uf1() / 3;
  EXPECT_GT(std::abs(mean - value(result, "recognition", "uf1")), 0.01);
  EXPECT_DOUBLE_EQ(result.by_subject[0].accuracy(), 2.0 / 3);
}

TEST(RecognitionTest, AnswersOutsideTheClassesAreMisses) {
  const std::vector<RecognitionSample> samples{
      {"1", "a", "x", "x"}, {"1", "b", "x", "z"}, {"1", "c", "y", ""}, {"1", "d", "other", "x"}};
  const auto result = evaluate_recognition(samples, "x,Y", {});
  EXPECT_EQ(result.left_out, 1U);
  EXPECT_DOUBLE_EQ(value(result, "recognition", "uar"), (0.5 + 0) / 2);
  EXPECT_DOUBLE_EQ(value(result, "recognition", "uf1"), (2.0 / 3 + 0) / 2);
  EXPECT_EQ(result.total.other_answers(0), 1);
  EXPECT_THROW(evaluate_recognition({}, "", {}), Error);
}

TEST(RecognitionTest, KappaOfYesAndNoByHand) {
  // Cohen 1960: p_o = 0.7, p_e = 0.5.
  EXPECT_DOUBLE_EQ(cohen_kappa(20, 5, 10, 15), (0.7 - 0.5) / 0.5);
  EXPECT_DOUBLE_EQ(cohen_kappa(10, 0, 0, 10), 1);
  EXPECT_DOUBLE_EQ(cohen_kappa(0, 10, 10, 0), -1);
  EXPECT_TRUE(std::isnan(cohen_kappa(10, 0, 0, 0)));
  EXPECT_TRUE(std::isnan(cohen_kappa(0, 0, 0, 0)));
}

TEST(RecognitionTest, TablesAreBroughtTogetherByClipSubjectAndOnset) {
  const auto samples =
      paired("subject,video,onset,emotion\n6,EP1.avi,30,Happy\n7,EP1,5,sad\n6,EP1,9,sad\n",
             "Subject,Filename,OnsetFrame,Emotion\n006,EP1,9,happy\n006,EP1,30,happy\n7,EP1,1,sad\n");
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].answer, "sad");
  EXPECT_EQ(samples[1].answer, "happy");
  EXPECT_EQ(samples[2].answer, "sad");  // one row of that clip: the onset need not agree
  EXPECT_EQ(samples[0].subject, "006");
}

TEST(RecognitionTest, PredictedColumnIsTakenWhereThereIsOne) {
  EXPECT_EQ(paired("video,emotion,predicted\na,happy,sad\n", "video,emotion\na,happy\n")[0].answer, "sad");
  std::vector<std::string> notes;
  const auto one = read_samples(table("subject,video,emotion,predicted\n1,a,Happy,SAD\n", "t"), {}, notes);
  EXPECT_EQ(one[0].truth, "happy");
  EXPECT_EQ(one[0].answer, "sad");
}

TEST(RecognitionTest, ClipsWithoutPartnerAndTwinsAreRefused) {
  EXPECT_HAS(refused("video,emotion\na,x\n", "video,emotion\na,x\nb,x\n"),
             "'truth.csv' line 3: the clip 'b' is not in");
  EXPECT_HAS(refused("video,emotion\na,x\nb,x\n", "video,emotion\na,x\n"),
             "'pred.csv' line 3: the clip 'b' is not in");
  EXPECT_HAS(refused("video,emotion\na,x\na,y\n", "video,emotion\na,x\n"), "stands twice");
  EXPECT_HAS(refused("video,emotion\na,x\n", "video,emotion\na,x\na,y\n"), "stands twice");
  EXPECT_HAS(refused("video,emotion\na,x\n", "video,emotion\na,/\n"), "line 2: there is no emotion");
  EXPECT_HAS(refused("video\na\n", "video,emotion\na,x\n"), "no column for the emotion");
  EXPECT_HAS(refused("emotion\na\n", "video,emotion\na,x\n"), "no column for the video");
}

}  // namespace
}  // namespace micro::test
