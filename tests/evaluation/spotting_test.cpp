// The MEGC protocol and what goes with it, worked by hand.
#include <cmath>

#include "libmicro/evaluation/spotting_evaluation.h"
#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

constexpr auto micro_class = EventClass::micro, macro_class = EventClass::macro;

SpottingEvaluation evaluate(const std::vector<VideoPair>& videos, const ScoreOptions& options = {}) {
  BootstrapOptions none;
  none.samples = 0;
  return evaluate_spotting(videos, options, none);
}

double value(const SpottingEvaluation& evaluation, const std::string& group, const std::string& name,
             const std::string& unit = "", double iou = undefined) {
  return find_metric(evaluation.metrics, group, name, unit, iou).value;
}

Counts counts(const SpottingEvaluation& evaluation, Group group) {
  return evaluation.total.counts[at(group)];
}

/// Video a: micro found (IoU 38/42), micro missed (IoU 20/60 only), macro found; one false alarm.
/// Video b: micro found (IoU 0.5), micro reported as macro. Video c: nothing there, one false alarm.
std::vector<VideoPair> worked_example() {
  return {video({event(100, 139, micro_class), event(300, 339, micro_class), event(1000, 1299, macro_class)},
                {event(102, 141, micro_class), event(320, 359, micro_class), event(1000, 1199, macro_class)},
                "a"),
          video({event(50, 89, micro_class), event(200, 239, micro_class)},
                {event(50, 69, micro_class), event(200, 239, macro_class)}, "b"),
          video({}, {event(10, 49, micro_class)}, "c")};
}

TEST(SpottingTest, CountsOfAllVideosAsOneMicroAndMacroApart) {
  const auto result = evaluate(worked_example());
  EXPECT_EQ(counts(result, Group::micro), (Counts{4, 4, 2}));
  EXPECT_EQ(counts(result, Group::macro), (Counts{1, 2, 1}));
  EXPECT_EQ(counts(result, Group::overall), (Counts{5, 6, 3}));
  EXPECT_EQ(counts(result, Group::any_class), (Counts{5, 6, 4}));  // the micro reported as macro is one
  EXPECT_DOUBLE_EQ(value(result, "micro", "precision"), 2.0 / 4);
  EXPECT_DOUBLE_EQ(value(result, "micro", "recall"), 2.0 / 4);
  EXPECT_DOUBLE_EQ(value(result, "micro", "f1"), 0.5);
  EXPECT_DOUBLE_EQ(value(result, "macro", "f1"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(value(result, "overall", "precision"), 3.0 / 6);
  EXPECT_DOUBLE_EQ(value(result, "overall", "recall"), 3.0 / 5);
  EXPECT_DOUBLE_EQ(value(result, "overall", "f1"), 6.0 / 11);
}

TEST(SpottingTest, SweepCountsAtEveryOverlap) {
  const auto result = evaluate(worked_example());
  EXPECT_DOUBLE_EQ(value(result, "micro", "f1", "1", 0.3), 2 * 3.0 / 8);  // 20 frames of 60 count now
  EXPECT_DOUBLE_EQ(value(result, "micro", "f1", "1", 0.6), 2 * 1.0 / 8);  // half of the frames no more
  EXPECT_DOUBLE_EQ(value(result, "macro", "f1", "1", 0.6), 2.0 / 3);      // 200 of 300
  EXPECT_DOUBLE_EQ(value(result, "macro", "f1", "1", 0.7), 0);
  EXPECT_DOUBLE_EQ(value(result, "overall", "f1", "1", 0.9), 2 * 1.0 / 11);  // 38 of 42
}

TEST(SpottingTest, HitsByAnyOverlap) {
  const auto result = evaluate(worked_example());
  EXPECT_EQ(result.total.touched, 5);
  EXPECT_EQ(result.total.touching, 5);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "true_touched"), 1);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "predicted_touching"), 5.0 / 6);
}

TEST(SpottingTest, FalseAlarmsPerMinute) {
  const auto result = evaluate(worked_example());  // three minutes
  EXPECT_DOUBLE_EQ(value(result, "any_class", "minutes"), 3);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "false_alarms_per_minute"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "false_alarms_on_nothing_per_minute"), 1.0 / 3);
  auto unknown = worked_example();
  unknown[1].frames = 0;
  EXPECT_TRUE(std::isnan(value(evaluate(unknown), "any_class", "false_alarms_per_minute")));
}

TEST(SpottingTest, TimingIsPredictedMinusTrue) {
  std::vector<Annotation> truth, predicted;
  for (const auto& [onset, apex, offset] :
       std::vector<std::tuple<int, int, int>>{{0, 0, 0}, {1, -2, 5}, {-3, 4, -1}, {2, 2, 2}, {10, -10, 3}}) {
    const FrameIndex begin = 1000 * static_cast<FrameIndex>(truth.size() + 1);
    truth.push_back(event(begin, begin + 30, begin + 79, ""));
    predicted.push_back(event(begin + onset, begin + 30 + apex, begin + 79 + offset, ""));
  }
  truth.back().apex_known = false;
  const auto result = evaluate({video(truth, predicted)});
  EXPECT_EQ(value(result, "any_class", "onset_pairs"), 5);
  EXPECT_EQ(value(result, "any_class", "apex_pairs"), 4);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "onset_bias", "frames"), 1);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "onset_bias", "ms"), 5);              // at 200/s
  EXPECT_DOUBLE_EQ(value(result, "any_class", "onset_error_median", "frames"), 2);  // 0 1 2 3 10
  EXPECT_DOUBLE_EQ(value(result, "any_class", "onset_error_p90", "frames"), 3 + 0.6 * 7);
  EXPECT_DOUBLE_EQ(value(result, "any_class", "apex_bias", "frames"), 1);       // -2 0 2 4
  EXPECT_DOUBLE_EQ(value(result, "any_class", "apex_error_median", "ms"), 10);  // 0 2 2 4
  EXPECT_DOUBLE_EQ(value(result, "any_class", "offset_error_median", "frames"), 2);
}

TEST(SpottingTest, MillisecondsNeedTheCaptureRate) {
  auto videos = worked_example();
  videos[0].fps = std::nan("");
  const auto result = evaluate(videos);
  EXPECT_TRUE(std::isnan(value(result, "any_class", "onset_error_median", "ms")));
  EXPECT_FALSE(std::isnan(value(result, "any_class", "onset_error_median", "frames")));
}

TEST(SpottingTest, DurationDecidesWhereNoClassIsGiven) {
  // At 200/s 100 frames are 1/2 s and 40 are 1/5 s.
  const std::vector truth{event(0, 39), event(100, 140), event(200, 299), event(400, 500)};
  const std::vector videos{video(truth, {})};
  EXPECT_EQ(counts(evaluate(videos), Group::micro).truths, 3);
  EXPECT_EQ(counts(evaluate(videos), Group::macro).truths, 1);
  ScoreOptions options;
  options.definition = "strict";
  EXPECT_EQ(counts(evaluate(videos, options), Group::micro).truths, 1);
}

TEST(SpottingTest, GivenClassCountsBeforeDurationUnlessToldOtherwise) {
  const std::vector videos{video({event(0, 39, macro_class), event(100, 139, EventClass::brief)}, {})};
  EXPECT_EQ(counts(evaluate(videos), Group::micro).truths, 1);  // brief is micro by MEGC
  ScoreOptions options;
  options.definition = "strict";
  EXPECT_EQ(counts(evaluate(videos, options), Group::micro).truths, 0);
  options.classes = "duration";
  EXPECT_EQ(counts(evaluate(videos, options), Group::micro).truths, 2);
}

TEST(SpottingTest, WithoutClassAndRateThereIsNoSplit) {
  auto videos = worked_example();
  videos[2].fps = std::nan(""), videos[2].predicted[0].given_class.reset();
  const auto result = evaluate(videos);
  EXPECT_FALSE(result.rules.split);
  EXPECT_EQ(counts(result, Group::overall), (Counts{5, 6, 4}));
  EXPECT_THROW(find_metric(result.metrics, "micro", "f1"), Error);
  ScoreOptions options;
  options.classes = "given";
  videos[2].predicted[0].origin = "'p.csv' line 9";
  EXPECT_HAS(refusal(ErrorCategory::input, [&] { evaluate(videos, options); }), "'p.csv' line 9");
  options.classes = "duration";
  EXPECT_HAS(refusal(ErrorCategory::input, [&] { evaluate(videos, options); }), "--score.fps");
}

TEST(SpottingTest, NothingToFindAndNothingFoundAreUndefinedNotPerfect) {
  const auto result = evaluate({video({}, {})});
  for (const char* name : {"precision", "recall", "f1"})
    EXPECT_TRUE(std::isnan(value(result, "overall", name)));
  const auto missed = evaluate({video({event(0, 9)}, {})});
  EXPECT_EQ(value(missed, "overall", "recall"), 0);
  EXPECT_TRUE(std::isnan(value(missed, "overall", "precision")));
  EXPECT_EQ(value(missed, "overall", "f1"), 0);
}

TEST(SpottingTest, RecallByStrictLength) {
  const auto result = evaluate({video(
      {event(0, 6), event(100, 107), event(200, 239), event(300, 340), event(500, 599), event(700, 800)},
      {event(100, 107), event(200, 239), event(500, 599), event(700, 800)})});
  EXPECT_EQ(result.total.by_length[0], (Counts{1, 0, 0}));  // 7 frames: 35 ms
  EXPECT_EQ(result.total.by_length[1], (Counts{2, 0, 2}));  // 40 and 200 ms
  EXPECT_EQ(result.total.by_length[2], (Counts{2, 0, 1}));  // 205 and 500 ms
  EXPECT_EQ(result.total.by_length[3], (Counts{1, 0, 1}));  // 505 ms
  EXPECT_DOUBLE_EQ(value(result, "length brief", "recall"), 0.5);
}

TEST(SpottingTest, BlinksFoundAndTakenForExpressions) {
  auto closure = blink(420, 500);
  closure.kind = EventKind::eye_closure;
  const auto result =
      evaluate({video({blink(100, 139), blink(200, 239), blink(400, 439), blink(600, 639), event(610, 640)},
                      {blink(110, 150), event(230, 260), closure, blink(900, 930), event(612, 640)})});
  EXPECT_EQ(result.total.blinks.truths, 4);
  EXPECT_EQ(result.total.blinks.found, 2);          // by a blink, by a closure
  EXPECT_EQ(result.total.blinks.as_expression, 1);  // the hit on the expression at 610 is none
  EXPECT_EQ(result.total.blinks.predictions, 2);
  EXPECT_EQ(result.total.blinks.nowhere, 1);
  EXPECT_EQ(result.total.false_alarms_on, (std::map<std::string, long>{{"blink", 1}}));
  EXPECT_EQ(counts(result, Group::any_class), (Counts{1, 2, 1}));  // blinks are no expressions
}

TEST(SpottingTest, LessSurePredictionsCanBeLeftOut) {
  ScoreOptions options;
  options.minimum_confidence = 0.5;
  const auto result =
      evaluate({video({event(0, 9)}, {sure(0, 9, 0.49), sure(100, 109, 0.5), event(200, 209)})}, options);
  EXPECT_EQ(counts(result, Group::any_class), (Counts{1, 2, 0}));  // those without confidence stay
}

TEST(SpottingTest, ConfidenceIsJudgedByHitsOfAnyClass) {
  auto found = sure(0, 39, 0.8);
  found.given_class = macro_class;
  const auto result = evaluate({video({event(0, 39)}, {found, sure(100, 139, 0.6)})});
  ASSERT_EQ(result.total.claims.size(), 2U);
  EXPECT_TRUE(result.total.claims[0].is_true);
  EXPECT_DOUBLE_EQ(value(result, "confidence", "expected_calibration_error"), (0.2 + 0.6) / 2);
}

TEST(SpottingTest, SpotThenRecognizeScore) {
  // Four spotted: positive as positive (twice), negative as positive, surprise as surprise; one missed, one
  // false.
  const auto at_place = [](int place, const std::string& emotion) {
    return event(100 * place, 100 * place + 10, 100 * place + 29, emotion);
  };
  const std::vector videos{video({at_place(0, "positive"), at_place(1, "positive"), at_place(2, "negative"),
                                  at_place(3, "surprise"), at_place(4, "negative")},
                                 {at_place(0, "positive"), at_place(1, "positive"), at_place(2, "positive"),
                                  at_place(3, "surprise"), at_place(6, "negative")})};
  const auto result = evaluate(videos);
  const double spotting = 2 * 4.0 / 10, precision = (2.0 / 3 + 0 + 1) / 3, recall = (1 + 0 + 1) / 3.0;
  const double analysis = 2 * precision * recall / (precision + recall);
  EXPECT_DOUBLE_EQ(value(result, "micro", "f1"), spotting);
  EXPECT_DOUBLE_EQ(value(result, "micro", "analysis_f1"), analysis);
  EXPECT_DOUBLE_EQ(value(result, "micro", "strs"), spotting * analysis);
  EXPECT_DOUBLE_EQ(value(result, "micro", "analysis_uf1"), (0.8 + 0 + 1) / 3);
  EXPECT_DOUBLE_EQ(value(result, "micro", "analysis_uar"), recall);
  EXPECT_DOUBLE_EQ(value(result, "micro", "analysis_accuracy"), 0.75);
  ScoreOptions options;
  options.emotions = "positive, Surprise";  // what is negative does not count
  EXPECT_DOUBLE_EQ(value(evaluate(videos, options), "micro", "analysis_f1"), 1);
  auto silent = videos;
  for (auto& predicted : silent[0].predicted) predicted.emotion.clear();
  EXPECT_THROW(find_metric(evaluate(silent).metrics, "micro", "strs"), Error);
}

TEST(SpottingTest, EveryEventStandsInTheListOnce) {
  const auto result = evaluate(worked_example());
  std::map<Finding::Verdict, int> verdicts;
  for (const auto& found : result.findings) ++verdicts[found.verdict];
  EXPECT_EQ(verdicts[Finding::Verdict::hit], 4);
  EXPECT_EQ(verdicts[Finding::Verdict::miss], 1);
  EXPECT_EQ(verdicts[Finding::Verdict::false_alarm], 2);
  const auto miss = std::ranges::find(result.findings, Finding::Verdict::miss, &Finding::verdict);
  EXPECT_EQ(miss->video, "a");
  EXPECT_DOUBLE_EQ(miss->iou, 20.0 / 60);
  const auto alarm = std::ranges::find(result.findings, Finding::Verdict::false_alarm, &Finding::verdict);
  EXPECT_EQ(alarm->touches, std::vector<std::string>{"expression 300-339"});
}

TEST(SpottingTest, SweepIsReadAsNumbers) {
  ScoreOptions options;
  options.sweep = " 0.25 ,1";
  EXPECT_EQ(options.thresholds(), (std::vector<double>{0.25, 1}));
  for (const char* bad : {"0", "1.1", "half", "0.5x", "nan"}) {
    options.sweep = bad;
    EXPECT_HAS(refusal(ErrorCategory::usage, [&] { options.thresholds(); }), "score.sweep");
  }
}

TEST(SpottingTest, BoundsHoldForAnyEvents) {
  Dice dice(7);
  for (int trial = 0; trial < 200; ++trial) {
    const bool apart = dice.once_in(2);
    const auto result = evaluate({video(random_events(dice, 8, apart), random_events(dice, 8, apart)),
                                  video(random_events(dice, 8, apart), random_events(dice, 8, apart), "b")});
    const auto &overall = counts(result, Group::overall), &any = counts(result, Group::any_class);
    EXPECT_EQ(overall.truths, any.truths);
    EXPECT_EQ(overall.predictions, any.predictions);
    EXPECT_GE(any.hits, 0);
    EXPECT_LE(any.hits, std::min(any.truths, any.predictions));
    EXPECT_GE(result.total.touched, any.hits);
    for (const auto& metric : result.metrics)
      if (metric.unit == "1" && !std::isnan(metric.value)) {
        EXPECT_GE(metric.value, 0) << metric.group << metric.name;
        EXPECT_LE(metric.value, 1 + 1e-12) << metric.group << metric.name;
      }
  }
}

TEST(SpottingTest, PerfectPredictionsScoreOne) {
  Dice dice(8);
  for (int trial = 0; trial < 50; ++trial) {
    const auto events = random_events(dice, 8, true);
    const auto result = evaluate({video(events, events)});
    EXPECT_EQ(counts(result, Group::overall).hits, static_cast<long>(events.size()));
    if (events.empty()) continue;
    EXPECT_EQ(value(result, "overall", "f1", "1", 0.9), 1);
  }
}

}  // namespace
}  // namespace micro::test
