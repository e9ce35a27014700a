// Agreement of two coders by hand.
#include "libmicro/evaluation/agreement.h"

#include <cmath>

#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

double value(const AgreementEvaluation& evaluation, const std::string& group, const std::string& name) {
  return find_metric(evaluation.metrics, group, name).value;
}

AgreementEvaluation agree(std::vector<Annotation> one, std::vector<Annotation> other) {
  BootstrapOptions none;
  none.samples = 0;
  return evaluate_agreement({video(std::move(other), std::move(one))}, {}, none);
}

/// One marks 4 events, the other 3; two of them are the same.
AgreementEvaluation worked_example() {
  return agree(
      {coded(0, 9, {"4", "7"}), coded(100, 119, {"12"}), coded(500, 509, {"4"}), coded(900, 909, {})},
      {coded(0, 9, {"4"}), coded(102, 121, {"6", "12"}), coded(700, 709, {"12"})});
}

TEST(AgreementTest, EventsAreMatchedOneToOne) {
  const auto result = worked_example();
  EXPECT_EQ(value(result, "events", "one"), 4);
  EXPECT_EQ(value(result, "events", "other"), 3);
  EXPECT_EQ(value(result, "events", "matched"), 2);
  EXPECT_DOUBLE_EQ(value(result, "events", "agreement"), 2 * 2.0 / 7);
}

TEST(AgreementTest, FacsRatioIsTwiceTheSharedOverAllNamed) {
  const auto result = worked_example();
  // named: 2+1+1+0 and 1+2+1; shared: 4 at the first, 12 at the second event
  EXPECT_DOUBLE_EQ(value(result, "action_units", "agreement"), 2 * 2.0 / 8);
  EXPECT_DOUBLE_EQ(value(result, "action_units", "agreement_matched"), 2 * 2.0 / 6);
  EXPECT_DOUBLE_EQ(value(result, "AU 12", "agreement"), 2 * 1.0 / 3);
  EXPECT_DOUBLE_EQ(value(result, "AU 7", "agreement"), 0);
}

TEST(AgreementTest, KappaOverEventsTakesEveryEventAsOneCase) {
  const auto result = worked_example();  // 5 cases
  EXPECT_DOUBLE_EQ(value(result, "AU 4", "kappa_events"), cohen_kappa(1, 1, 0, 3));
  EXPECT_DOUBLE_EQ(value(result, "AU 12", "kappa_events"), cohen_kappa(1, 0, 1, 3));
}

TEST(AgreementTest, KappaOverFramesTakesEveryFrameAsOneCase) {
  const auto result = worked_example();  // 12000 frames
  EXPECT_DOUBLE_EQ(value(result, "AU 4", "kappa_frames"), cohen_kappa(10, 10, 0, 11980));
  EXPECT_DOUBLE_EQ(value(result, "AU 12", "kappa_frames"), cohen_kappa(18, 2, 12, 12000 - 32));
  EXPECT_DOUBLE_EQ(value(result, "events", "kappa_frames"), cohen_kappa(28, 22, 12, 12000 - 62));
}

TEST(AgreementTest, FramesAreUnknownWithoutTheLength) {
  auto pair = video({coded(0, 9, {"4"})}, {coded(0, 9, {"4"})});
  pair.frames = 0;
  const auto result = evaluate_agreement({pair}, {}, {});
  EXPECT_TRUE(std::isnan(value(result, "AU 4", "kappa_frames")));
  EXPECT_DOUBLE_EQ(value(result, "action_units", "agreement"), 1);
}

TEST(AgreementTest, EmotionsAndClassesAreComparedOnMatchedEvents) {
  const auto result =
      agree({event(0, 5, 9, "happy"), event(100, 105, 109, "sad"), event(200, 205, 209, "happy"),
             event(300, 305, 309, "")},
            {event(0, 5, 9, "happy"), event(100, 105, 109, "happy"), event(200, 205, 209, "happy"),
             event(300, 305, 309, "sad"), event(900, 905, 909, "sad")});
  EXPECT_EQ(value(result, "emotion", "pairs"), 3);
  EXPECT_DOUBLE_EQ(value(result, "emotion", "agreement"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(value(result, "emotion", "kappa"), 0);  // the other always says happy
  EXPECT_EQ(value(result, "class", "pairs"), 4);
  EXPECT_TRUE(std::isnan(value(result, "class", "kappa")));  // all micro: chance alone would agree
  EXPECT_TRUE(result.action_units.empty());
}

TEST(AgreementTest, TimingIsTheOneMinusTheOther) {
  const auto result = worked_example();  // onsets 0 and -2
  EXPECT_DOUBLE_EQ(find_metric(result.metrics, "events", "onset_bias", "frames").value, -1);
  EXPECT_DOUBLE_EQ(find_metric(result.metrics, "events", "onset_error_median", "ms").value, 5);
}

TEST(AgreementTest, IsTheSameWhicheverCoderComesFirst) {
  Dice dice(21);
  const std::vector<std::string> all{"1", "2", "4", "12"};
  const auto with_units = [&](std::vector<Annotation> events) {
    for (auto& event : events)
      for (const auto& unit : all)
        if (dice.once_in(3)) event.action_units.insert(unit);
    return events;
  };
  for (int trial = 0; trial < 100; ++trial) {
    const auto one = with_units(random_events(dice, 8, true)),
               other = with_units(random_events(dice, 8, true));
    const auto there = agree(one, other), back = agree(other, one);
    for (const char* name : {"agreement", "kappa_frames"}) {
      const double first = value(there, "events", name), second = value(back, "events", name);
      EXPECT_TRUE(first == second || std::abs(first - second) < 1e-12 ||
                  (std::isnan(first) && std::isnan(second)));
    }
    ASSERT_EQ(there.action_units, back.action_units);
    for (const auto& unit : there.action_units)
      EXPECT_DOUBLE_EQ(value(there, "AU " + unit, "agreement"), value(back, "AU " + unit, "agreement"));
  }
}

TEST(AgreementTest, ActionUnitsStandInTheOrderOfTheirNumbers) {
  const auto result = agree({coded(0, 9, {"12", "4", "L4", "R1"})}, {coded(0, 9, {"2"})});
  EXPECT_EQ(result.action_units, (std::vector<std::string>{"R1", "2", "4", "L4", "12"}));
}

}  // namespace
}  // namespace micro::test
