// Which spike goes where: every cell equally often after any number of passes, and nothing in anything's way.
#include "libmicro/pipeline/calibration_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "libmicro/core/error.h"

namespace micro::test {
namespace {

const Timeline timeline(200, 4000);
const std::vector<Interval> found{Interval::make(900, 910, 950), Interval::make(1800, 1820, 1850)};

CalibrationGrid grid_of(const std::string& regions = "auto") {
  return CalibrationGrid::make({.amplitudes = "0.5,1,2", .durations_ms = "80,200", .regions = regions}, 200,
                               90);
}

std::vector<CalibrationPass> passes_of(int repeats, int seed) {
  return lay_out(grid_of(), {.seed = seed}, repeats, free_stretches({{20, 1400}, {1500, 3900}}, found, 80),
                 timeline);
}

bool same(const PlacedSpike& one, const PlacedSpike& other) {
  return one.onset == other.onset && one.offset == other.offset && one.spike.region == other.spike.region &&
         one.spike.action_unit == other.spike.action_unit && one.spike.amplitude == other.spike.amplitude;
}

TEST(CalibrationPlanTest, CellsAreBalancedAfterEveryPass) {
  for (const int seed : {1, 2, 3}) {
    std::map<std::tuple<std::string, double, double>, int> cells;
    const auto passes = passes_of(3, seed);
    for (const auto& pass : passes) {
      ASSERT_FALSE(pass.empty());
      for (const auto& [spike, onset, offset] : pass)
        ++cells[{spike.region, spike.duration_ms, spike.amplitude}];
      int most = 0, least = cells.size() < 60 ? 0 : 1000;
      for (const auto& [cell, count] : cells) most = std::max(most, count), least = std::min(least, count);
      EXPECT_LE(most - least, 1);
    }
    EXPECT_EQ(cells.size(), 60U);
    for (const auto& [cell, count] : cells) EXPECT_GE(count, 3);
  }
}

TEST(CalibrationPlanTest, SpikesKeepAwayFromEachOtherAndFromWhatWasFound) {
  for (const int seed : {1, 7, 20}) {
    for (const auto& pass : passes_of(2, seed)) {
      FrameIndex free_from = 0;
      for (const auto& [spike, onset, offset] : pass) {
        EXPECT_GE(onset, free_from);
        EXPECT_EQ(offset - onset + 1, spike.duration_ms / 5);
        free_from = offset + 160;
        EXPECT_TRUE((onset >= 100 && offset <= 1320) || (onset >= 1580 && offset <= 3820));
        for (const auto& event : found)
          EXPECT_TRUE(offset < event.onset() - 80 || onset > event.offset() + 80);
      }
    }
  }
}

TEST(CalibrationPlanTest, MoreRepeatsLeaveTheFirstPassesAsTheyAre) {
  const auto few = passes_of(1, 4), many = passes_of(3, 4);
  ASSERT_LT(few.size(), many.size());
  for (std::size_t i = 0; i < few.size(); ++i) {
    ASSERT_EQ(few[i].size(), many[i].size());
    for (std::size_t k = 0; k < few[i].size(); ++k) EXPECT_TRUE(same(few[i][k], many[i][k]));
  }
  EXPECT_FALSE(same(few[0][0], passes_of(1, 5)[0][0])) << "another seed, other spikes";
}

/// The largest count less the smallest of `kinds` kinds; those that are not there count 0.
template <class Key>
int spread(const std::map<Key, int>& counts, std::size_t kinds) {
  int most = 0, least = counts.size() < kinds ? 0 : 1 << 20;
  for (const auto& [key, count] : counts) most = std::max(most, count), least = std::min(least, count);
  return most - least;
}

TEST(CalibrationPlanTest, RegionsAndSizesAreBalancedWhereverTheSequenceIsCut) {
  const auto grid = CalibrationGrid::make({}, 200, 90);
  for (const int seed : {1, 2, 3}) {
    const SpikeSequence sequence(grid, seed);
    std::map<std::string, int> regions;
    std::map<double, int> amplitudes, durations;
    std::map<std::tuple<std::string, double, double>, int> cells;
    for (std::size_t i = 0; i < 3 * grid.cells(); ++i) {
      const auto spike = sequence.at(i);
      ++regions[spike.region], ++amplitudes[spike.amplitude], ++durations[spike.duration_ms];
      ++cells[{spike.region, spike.amplitude, spike.duration_ms}];
      EXPECT_LE(spread(regions, 10), 1);
      EXPECT_LE(spread(amplitudes, 5), 2);
      EXPECT_LE(spread(durations, 3), 5);
      if ((i + 1) % grid.cells() == 0) {
        EXPECT_EQ(spread(cells, grid.cells()), 0);
      }
    }
  }
}

TEST(CalibrationPlanTest, UnitsOfARegionTakeTurns) {
  const auto grid = grid_of("mine=12/L12/R12");
  const SpikeSequence sequence(grid, 1);
  std::map<std::string, int> units;
  for (std::size_t i = 0; i < 3 * grid.cells(); ++i) ++units[sequence.at(i).action_unit];
  EXPECT_EQ(units, (std::map<std::string, int>{{"12", 6}, {"L12", 6}, {"R12", 6}}));
}

TEST(CalibrationPlanTest, ShortFilmTakesOneSpikeAPass) {
  const auto passes = lay_out(grid_of("nose"), {}, 1, {{100, 150}}, timeline);
  EXPECT_EQ(passes.size(), 6U);
  EXPECT_THROW(lay_out(grid_of("nose"), {}, 1, {{100, 120}}, timeline), Error);
  EXPECT_THROW(lay_out(grid_of("nose"), {}, 1, {}, timeline), Error);
}

TEST(CalibrationPlanTest, RequestsAreInTheUnitOfTheGrid) {
  const auto grid =
      CalibrationGrid::make({.amplitudes = "1%, 2 %", .durations_ms = "100", .regions = "chin"}, 200, 90);
  EXPECT_TRUE(grid.in_percent);
  EXPECT_EQ(grid.amplitudes, (std::vector<double>{1, 2}));
  const auto requests = requests_of({{{"chin", "17", 100, 2}, 200, 219}}, grid, timeline);
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_TRUE(requests[0].amplitude_in_percent);
  EXPECT_DOUBLE_EQ(requests[0].onset_s, 1);
  EXPECT_DOUBLE_EQ(requests[0].duration_s, 0.1);
}

TEST(CalibrationPlanTest, AutomaticGridFitsTheFilm) {
  const auto usual = CalibrationGrid::make({}, 200, 90), slow = CalibrationGrid::make({}, 25, 40);
  EXPECT_EQ(usual.cells(), 5U * 3 * 10);
  EXPECT_TRUE(usual.notes.empty());
  EXPECT_EQ(slow.durations_ms, (std::vector<double>{160, 320}));
  EXPECT_EQ(slow.amplitudes, (std::vector<double>{0.25, 0.5, 1, 2}));
  EXPECT_EQ(slow.notes.size(), 2U);
}

TEST(CalibrationPlanTest, WrongGridsAreRefused) {
  const auto make = [](const GridOptions& options) { return CalibrationGrid::make(options, 100, 90); };
  EXPECT_THROW(make({.amplitudes = "1,2%"}), Error);
  EXPECT_THROW(make({.amplitudes = "0"}), Error);
  EXPECT_THROW(make({.amplitudes = ""}), Error);
  EXPECT_THROW(make({.durations_ms = "20"}), Error);
  EXPECT_THROW(make({.regions = "ear"}), Error);
  EXPECT_THROW(make({.regions = "a=99"}), Error);
  EXPECT_THROW(make({.regions = "nose,nose"}), Error);
  EXPECT_THROW(CalibrationGrid::make({}, 5, 90), Error);
}

}  // namespace
}  // namespace micro::test
