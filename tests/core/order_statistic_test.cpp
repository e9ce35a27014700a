#include "libmicro/core/order_statistic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

namespace micro {
namespace {

void expect_sorted_ranks(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  for (const std::size_t rank : {std::size_t{0}, values.size() / 3, values.size() / 2, values.size() - 1}) {
    std::vector<double> own = values;
    EXPECT_EQ(order_statistic(own, rank), sorted[rank]) << values.size() << ' ' << rank;
    std::ranges::sort(own);
    EXPECT_EQ(own, sorted) << "no value is lost";
  }
}

TEST(OrderStatisticTest, IsWhatSortingPutsThere) {
  std::mt19937 random(5);
  for (const std::size_t size : {1, 2, 3, 24, 25, 26, 100, 1001, 5000})
    for (const int kinds : {1, 2, 7, 1 << 20}) {  // from all the same to hardly any twice
      std::vector<double> values(size);
      for (double& value : values)
        value = 0.25 * static_cast<double>(random() % static_cast<unsigned>(kinds));
      expect_sorted_ranks(values);
      std::ranges::sort(values);
      expect_sorted_ranks(values);
      std::ranges::sort(values, std::greater{});
      expect_sorted_ranks(values);
    }
}

TEST(OrderStatisticTest, UnluckyPivotsGiveTheSame) {
  std::vector<double> values(200000);
  for (std::size_t i = 0; i < values.size(); ++i)  // ends small, middle large: pivots near the smallest
    values[i] = static_cast<double>(std::min(i, values.size() - i));
  expect_sorted_ranks(values);
}

}  // namespace
}  // namespace micro
