// What became of spikes, and what is told of it.
#include "libmicro/evaluation/sensitivity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "libmicro/core/error.h"

namespace micro::test {
namespace {

Interval frames(FrameIndex onset, FrameIndex offset) {
  return Interval::make(onset, (onset + offset) / 2, offset);
}

SpikeTrial spike(const std::string& region, double duration, double px, FrameIndex onset) {
  return {.region = region,
          .action_unit = "1",
          .duration_ms = duration,
          .amplitude = px,
          .amplitude_px = px,
          .amplitude_iod = 2 * px,
          .truth = frames(onset, onset + 19)};
}

TEST(SensitivityTest, SpikesAreJudgedByIntersectionOverUnion) {
  std::vector<SpikeTrial> spikes{spike("brow", 100, 1, 100), spike("brow", 100, 2, 200),
                                 spike("brow", 100, 2, 300)};
  // Half of the union exactly; a frame in common only; nothing; one far off; one of the film itself.
  const long others = judge_spikes(
      spikes, {frames(110, 119), frames(215, 260), frames(500, 520), frames(700, 720)}, {frames(715, 719)});
  EXPECT_TRUE(spikes[0].hit());
  EXPECT_TRUE(spikes[1].touched);
  EXPECT_FALSE(spikes[1].hit());
  EXPECT_FALSE(spikes[2].touched);
  EXPECT_FALSE(spikes[2].found.has_value());
  EXPECT_EQ(others, 1);
}

TEST(SensitivityTest, CellsAndLimitsCountEverySpikeOnce) {
  std::vector<SpikeTrial> trials;
  for (const char* region : {"brow", "chin"})
    for (const double duration : {80.0, 160.0})
      for (const double px : {0.5, 1.0, 2.0})
        for (int i = 0; i < 4; ++i) {
          auto trial = spike(region, duration, px, 100);
          if (px > 0.5) trial.found = trial.truth, trial.touched = true;
          trials.push_back(trial);
        }
  const auto result = summarise_spikes(trials, {"brow", "chin", "nose"}, {80, 160}, {0.5, 1, 2}, 200);
  EXPECT_EQ(result.shown, 48);
  EXPECT_EQ(result.found, 32);
  EXPECT_EQ(result.cells.size(), 24U);
  EXPECT_EQ(result.cell("", 80, 1).shown, 8);
  EXPECT_EQ(result.cell("chin", 160, 0.5).found, 0);
  EXPECT_EQ(result.cell("nose", 80, 1).shown, 0);
  EXPECT_THROW(result.cell("ear", 80, 1), Error);
  ASSERT_EQ(result.limits.size(), 1U + 2 + 2 + 4) << "nothing of the nose, which had no spike";
  const auto& all = result.limits.front();
  EXPECT_GT(all.px.half.value, 0.5);
  EXPECT_LT(all.px.half.value, 1);
  EXPECT_NEAR(all.iod.half.value, 2 * all.px.half.value, 0.02) << "twice the number in the other unit";
  EXPECT_EQ(all.curve.size(), 25U);
  EXPECT_EQ(result.timing.points[0].frames.size(), 32U);
  EXPECT_EQ(result.timing.points[0].frames.front(), 0);
}

TEST(SensitivityTest, TooFewSpikesHaveNoLimit) {
  std::vector<SpikeTrial> trials{spike("brow", 80, 1, 100), spike("brow", 80, 2, 200)};
  EXPECT_TRUE(std::isnan(summarise_spikes(trials, {"brow"}, {80}, {1, 2}, 200).limits.front().px.half.value));
  for (int i = 0; i < 10; ++i) trials.push_back(spike("chin", 80, 1, 100));
  EXPECT_TRUE(std::isnan(summarise_spikes(trials, {"chin"}, {80}, {1, 2}, 200).limits.back().px.most.value))
      << "all of one size";
}

TEST(SensitivityTest, RateOfUnspikedFilm) {
  const UnspikedFilm film{"as it is", 2, {frames(1, 9), frames(20, 30)}};
  EXPECT_DOUBLE_EQ(film.per_minute(), 1);
  EXPECT_NEAR(film.interval_per_minute().low, 0.2422 / 2, 1e-4);
  EXPECT_NEAR(film.interval_per_minute().high, 7.2247 / 2, 1e-4);
}

}  // namespace
}  // namespace micro::test
