#include "libmicro/pipeline/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "libmicro/core/error.h"

namespace micro {
namespace {

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("clip" + std::to_string(i));
  return out;
}

std::vector<double> random_weights(unsigned seed, std::size_t count) {
  std::mt19937 random(seed);
  std::lognormal_distribution<double> length(8, 1);
  std::vector<double> weights(count);
  std::ranges::generate(weights, [&] { return length(random); });
  return weights;
}

TEST(ShardsTest, EveryPieceIsInOneShardAndTheLoadsAreEven) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const auto weights = random_weights(seed, 200);
    const auto shards = shards_of(weights, names(200), 7);
    std::vector<double> load(8, 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_GE(shards[i], 1);
      ASSERT_LE(shards[i], 7);
      load[static_cast<std::size_t>(shards[i])] += weights[i];
    }
    const double mean = std::accumulate(load.begin(), load.end(), 0.0) / 7;
    const double best = std::max(mean, std::ranges::max(weights));
    EXPECT_LE(std::ranges::max(load), 4.0 / 3 * best);
  }
}

TEST(ShardsTest, DependOnNamesAndWeightsNotOnTheirOrder) {
  const auto weights = random_weights(3, 50);
  const auto ids = names(50);
  const auto shards = shards_of(weights, ids, 4);
  std::vector<double> turned_weights(weights.rbegin(), weights.rend());
  std::vector<std::string> turned_ids(ids.rbegin(), ids.rend());
  auto turned = shards_of(turned_weights, turned_ids, 4);
  std::ranges::reverse(turned);
  EXPECT_EQ(turned, shards);
}

TEST(ShardsTest, PiecesOfUnknownLengthAreSpreadToo) {
  const auto shards = shards_of(std::vector<double>(9, 0), names(9), 3);
  for (int shard = 1; shard <= 3; ++shard) EXPECT_EQ(std::ranges::count(shards, shard), 3);
}

TEST(ShardChoiceTest, TakesOneOfSeveral) {
  const auto choice = ShardChoice::parse("2/8");
  EXPECT_EQ(choice.index, 2);
  EXPECT_EQ(choice.count, 8);
  for (const char* wrong : {"", "2", "0/8", "9/8", "a/b", "2/8x", "-1/4", "1/", "/3", "1/0"})
    EXPECT_THROW(ShardChoice::parse(wrong), Error) << wrong;
}

TEST(ThreadsTest, ManyShortVideosGetOneEachAndOneLongGetsAll) {
  EXPECT_EQ(threads_for(1, 100, 8, 8), 1);
  EXPECT_EQ(threads_for(100, 100, 8, 8), 8);
  EXPECT_EQ(threads_for(50, 100, 8, 8), 4);
  EXPECT_EQ(threads_for(100, 100, 8, 3), 3) << "never more than are free";
}

TEST(ThreadsTest, AreNeverMoreThanTheCores) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const int cores = 1 + static_cast<int>(seed % 16);
    auto weights = random_weights(seed, 1 + seed % 13);
    std::ranges::sort(weights, std::greater{});
    double left = std::accumulate(weights.begin(), weights.end(), 0.0);
    int busy = 0;
    for (const double weight : weights) {
      if (busy == cores) break;
      busy += threads_for(weight, left, cores, cores - busy);
      left -= weight;
      ASSERT_LE(busy, cores);
    }
  }
}

}  // namespace
}  // namespace micro
