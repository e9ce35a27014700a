// Limits of detection: against an independent sum over another grid, against what they were drawn from, and
// at the edges of what an experiment can tell.
#include "libmicro/evaluation/detection_limit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "libmicro/core/error.h"
#include "tests/support/process.h"

namespace micro::test {
namespace {

using Json = nlohmann::json;
using Counts = std::vector<SpikeCount>;

const std::vector<Counts> cases{
    {{0.25, 12, 0}, {0.5, 12, 3}, {1, 12, 9}, {2, 12, 12}, {4, 12, 12}},
    {{0.5, 4, 1}, {1, 4, 2}, {2, 4, 4}},
    {{0.3, 30, 2}, {0.6, 30, 11}, {1.2, 30, 24}, {2.4, 30, 27}},
    {{0.25, 200, 10}, {0.5, 200, 80}, {1, 200, 170}, {2, 200, 198}, {4, 200, 200}},
};

Json reference() {
  Json input = Json::array();
  for (const auto& counts : cases) {
    Json rows = Json::array();
    for (const auto& count : counts) rows.push_back({count.size, count.shown, count.found});
    input.push_back({{"counts", rows}});
  }
  ScratchFolder folder;
  write_content(folder / "cases.json", input.dump());
  const auto finished = run(
      {"/usr/bin/python3", MICRO_SOURCE_DIR "/tests/evaluation/detection_limit_reference.py", "cases.json"},
      folder.path());
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  return Json::parse(finished.out, nullptr, false);
}

void expect_close(const Estimate& ours, const Json& theirs, const char* what) {
  const std::array values{ours.value, ours.low, ours.high};
  for (std::size_t i = 0; i < 3; ++i) {
    const double other = theirs[i];
    if (other > 1e299)
      EXPECT_TRUE(std::isinf(values[i])) << what << " " << i << ": " << values[i];
    else
      EXPECT_NEAR(values[i], other, 0.015 * other + 0.002) << what << " " << i;
  }
}

TEST(DetectionLimitTest, AgreesWithAnIndependentSum) {
  const Json answers = reference();
  ASSERT_EQ(answers.size(), cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    const DetectionCurve curve(cases[i]);
    const auto& first = cases[i].front();
    expect_close(curve.limit(0.5), answers[i]["half"], "50 %");
    expect_close(curve.limit(0.95), answers[i]["most"], "95 %");
    expect_close(curve.chance(first.size), answers[i]["chance"], "chance");
    const auto wilson = wilson_interval(first.found, first.shown), poisson = poisson_interval(first.shown);
    EXPECT_NEAR(wilson.low, answers[i]["wilson"][0], 1e-9);
    EXPECT_NEAR(wilson.high, answers[i]["wilson"][1], 1e-9);
    EXPECT_NEAR(poisson.low, answers[i]["poisson"][0], 1e-6);
    EXPECT_NEAR(poisson.high, answers[i]["poisson"][1], 1e-6);
  }
}

TEST(DetectionLimitTest, LimitIsWhereTheChanceIsReached) {
  const DetectionCurve curve(cases[0]);
  EXPECT_NEAR(curve.chance(curve.limit(0.5).value).value, 0.5, 0.005);
  EXPECT_NEAR(curve.chance(curve.limit(0.5).low).high, 0.5, 0.01);
  EXPECT_NEAR(curve.chance(curve.limit(0.5).high).low, 0.5, 0.01);
  double last = 0;
  for (double size = 0.25; size < 4; size *= 1.2) {
    const Estimate chance = curve.chance(size);
    EXPECT_LE(chance.low, chance.value);
    EXPECT_LE(chance.value, chance.high);
    EXPECT_GE(chance.value, last);
    last = chance.value;
  }
}

/// Draws from known curves: nine of ten intervals must hold the truth even with bad luck, and the median must
/// be near.
TEST(DetectionLimitTest, IntervalsHoldTheTruth) {
  std::mt19937_64 generator(5);
  std::uniform_real_distribution<double> share;
  constexpr double half = 0.9, slope = 4;
  int held = 0;
  double sum = 0;
  for (int trial = 0; trial < 60; ++trial) {
    Counts counts{{0.25, 15}, {0.5, 15}, {1, 15}, {2, 15}, {4, 15}};
    for (auto& count : counts)
      for (long i = 0; i < count.shown; ++i)
        count.found += share(generator) < 1 / (1 + std::pow(count.size / half, -slope));
    const Estimate limit = DetectionCurve(counts).limit(0.5);
    held += limit.low <= half && half <= limit.high;
    sum += std::log(limit.value / half);
  }
  EXPECT_GE(held, 54);
  EXPECT_NEAR(sum / 60, 0, 0.06);
}

TEST(DetectionLimitTest, WhatTheGridDoesNotReachIsNotExtrapolated) {
  const DetectionCurve none(Counts{{0.5, 20, 0}, {3, 20, 0}}), all(Counts{{0.5, 20, 20}, {3, 20, 20}});
  for (const double share : {0.5, 0.95}) {
    const auto above = bounded(none.limit(share).value, 0.5, 3),
               below = bounded(all.limit(share).value, 0.5, 3);
    EXPECT_EQ(above.reach, Reach::above);
    EXPECT_EQ(above.size, 3);
    EXPECT_EQ(below.reach, Reach::below);
    EXPECT_EQ(below.size, 0.5);
  }
}

TEST(DetectionLimitTest, ACeilingBelow95PercentHasNo95PercentLimit) {
  const DetectionCurve blinking(Counts{{0.5, 60, 5}, {1, 60, 40}, {2, 60, 48}, {4, 60, 49}, {8, 60, 48}});
  EXPECT_EQ(bounded(blinking.limit(0.5).value, 0.5, 8).reach, Reach::within);
  EXPECT_TRUE(std::isinf(blinking.limit(0.95).value));
  EXPECT_EQ(bounded(blinking.limit(0.95).value, 0.5, 8).reach, Reach::above);
}

TEST(DetectionLimitTest, IntervalsAtTheEdges) {
  EXPECT_EQ(wilson_interval(0, 10).low, 0);
  EXPECT_EQ(wilson_interval(10, 10).high, 1);
  EXPECT_TRUE(std::isnan(wilson_interval(0, 0).low));
  EXPECT_EQ(poisson_interval(0).low, 0);
  EXPECT_NEAR(poisson_interval(0).high, -std::log(0.025), 1e-9) << "closed form: exp(-mean) = 0.025";
  EXPECT_NEAR(poisson_interval(2000).low, 1913.3, 0.5) << "large counts do not underflow";
  EXPECT_THROW(DetectionCurve(Counts{}), Error);
  EXPECT_THROW(DetectionCurve(Counts{{0, 3, 1}}), Error);
}

}  // namespace
}  // namespace micro::test
