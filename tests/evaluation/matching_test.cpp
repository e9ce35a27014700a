// One-to-one matching by intersection over union: worked by hand, and what must hold of any events.
#include "libmicro/evaluation/matching.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "tests/evaluation/events.h"

namespace micro::test {
namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs pairs_of(const std::vector<Match>& matches) {
  Pairs pairs;
  for (const auto& match : matches) pairs.emplace_back(match.truth, match.predicted);
  return pairs;
}

TEST(MatchingTest, IntersectionOverUnionCountsInclusiveFrames) {
  const auto one = event(10, 19);
  EXPECT_DOUBLE_EQ(one.interval.iou(event(10, 19).interval), 1);
  EXPECT_DOUBLE_EQ(one.interval.iou(event(15, 24).interval), 5.0 / 15);
  EXPECT_DOUBLE_EQ(one.interval.iou(event(19, 28).interval), 1.0 / 19);  // one common frame
  EXPECT_DOUBLE_EQ(one.interval.iou(event(20, 29).interval), 0);
  EXPECT_DOUBLE_EQ(one.interval.iou(event(10, 14).interval), 0.5);
}

TEST(MatchingTest, HalfIsAHit) {
  EXPECT_EQ(hits_at(match_events(std::vector{event(0, 9)}, std::vector{event(0, 4)}), 0.5), 1U);
  EXPECT_EQ(hits_at(match_events(std::vector{event(0, 9)}, std::vector{event(0, 3)}), 0.5), 0U);
}

TEST(MatchingTest, ThresholdsOfTenthsAreMetExactly) {
  for (int tenth = 1; tenth <= 10; ++tenth) {
    const auto matches = match_events(std::vector{event(0, 9)}, std::vector{event(0, tenth - 1)});
    EXPECT_EQ(hits_at(matches, std::stod("0." + std::to_string(tenth % 10)) + (tenth == 10)), 1U) << tenth;
  }
}

TEST(MatchingTest, DuplicatesOfOneEventAreUsedOnce) {
  const std::vector truth{event(100, 139)}, predicted{event(100, 139), event(100, 139), event(102, 139)};
  EXPECT_EQ(match_events(truth, predicted).size(), 1U);
}

TEST(MatchingTest, OnePredictionIsOneHitEvenWhenItCoversTwoEventsByHalf) {
  // The reference program of STRS counts two here, from one prediction.
  const std::vector truth{event(0, 9), event(10, 19)}, predicted{event(0, 19)};
  const auto matches = match_events(truth, predicted);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_DOUBLE_EQ(matches[0].iou, 0.5);
  EXPECT_EQ(matches[0].truth, 0U);  // the earlier one
}

TEST(MatchingTest, TheBestOverlapComesFirst) {
  const std::vector truth{event(0, 99), event(90, 129)}, predicted{event(80, 129), event(0, 89)};
  EXPECT_EQ(pairs_of(match_events(truth, predicted)), (Pairs{{0, 1}, {1, 0}}));
}

TEST(MatchingTest, NothingMatchesNothing) {
  EXPECT_TRUE(match_events({}, {}).empty());
  EXPECT_TRUE(match_events(std::vector{event(0, 1)}, {}).empty());
  EXPECT_TRUE(match_events(std::vector{event(0, 1)}, std::vector{event(5, 6)}).empty());
}

TEST(MatchingTest, EveryEventIsUsedAtMostOnceAndTheListFalls) {
  Dice dice(1);
  for (int trial = 0; trial < 500; ++trial) {
    const auto truth = random_events(dice, 12, false), predicted = random_events(dice, 12, false);
    const auto matches = match_events(truth, predicted);
    std::map<std::size_t, int> truths, predictions;
    for (std::size_t i = 0; i < matches.size(); ++i) {
      EXPECT_EQ(++truths[matches[i].truth], 1);
      EXPECT_EQ(++predictions[matches[i].predicted], 1);
      EXPECT_GT(matches[i].iou, 0);
      EXPECT_LE(matches[i].iou, 1);
      EXPECT_TRUE(i == 0 || matches[i].iou <= matches[i - 1].iou);
    }
  }
}

TEST(MatchingTest, HitsDoNotDependOnTheOrderOfTheLists) {
  Dice dice(2);
  std::mt19937_64 shuffler(3);
  for (int trial = 0; trial < 300; ++trial) {
    auto truth = random_events(dice, 12, false), predicted = random_events(dice, 12, false);
    const auto before = match_events(truth, predicted);
    std::ranges::shuffle(truth, shuffler);
    std::ranges::shuffle(predicted, shuffler);
    const auto after = match_events(truth, predicted);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].iou, after[i].iou);
  }
}

TEST(MatchingTest, HitsAreTheSameWhicheverSideIsTheTruth) {
  Dice dice(4);
  for (int trial = 0; trial < 300; ++trial) {
    const auto one = random_events(dice, 10, true), other = random_events(dice, 10, true);
    const auto there = match_events(one, other), back = match_events(other, one);
    for (const double iou : {0.01, 0.3, 0.5, 0.7, 1.0}) EXPECT_EQ(hits_at(there, iou), hits_at(back, iou));
  }
}

/// The count of the MEGC 2020 baseline: how many true events some prediction reaches.
std::size_t reached(const std::vector<Annotation>& truth, const std::vector<Annotation>& predicted,
                    double iou) {
  return static_cast<std::size_t>(std::ranges::count_if(truth, [&](const auto& t) {
    return std::ranges::any_of(predicted, [&](const auto& p) { return t.interval.iou(p.interval) >= iou; });
  }));
}

TEST(MatchingTest, IsTheCountOfTheProtocolWhereEventsLieApart) {
  Dice dice(5);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto truth = random_events(dice, 10, true), predicted = random_events(dice, 10, true);
    // A prediction that two true events cut in half reaches both at exactly 0.5: above it there is no choice.
    for (const double iou : {0.500001, 0.6, 0.8})
      EXPECT_EQ(hits_at(match_events(truth, predicted), iou), reached(truth, predicted, iou));
  }
}

TEST(MatchingTest, HitsNeverGrowWithTheThreshold) {
  Dice dice(6);
  for (int trial = 0; trial < 200; ++trial) {
    const auto matches = match_events(random_events(dice, 12, false), random_events(dice, 12, false));
    std::size_t last = matches.size();
    for (int step = 1; step <= 20; ++step) {
      const std::size_t hits = hits_at(matches, step / 20.0);
      EXPECT_LE(hits, last);
      last = hits;
    }
  }
}

TEST(MatchingTest, OfEqualPredictionsTheSurerOneIsTheHit) {
  const std::vector truth{event(0, 9)};
  for (const auto& predicted :
       {std::vector{sure(0, 9, 0.2), sure(0, 9, 0.9)}, {sure(0, 9, 0.9), sure(0, 9, 0.2)}}) {
    const auto matches = match_events(truth, predicted);
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(predicted[matches[0].predicted].confidence, 0.9);
  }
}

}  // namespace
}  // namespace micro::test
