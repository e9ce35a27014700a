#include "libmicro/pipeline/batch_plan.h"

#include <oneapi/tbb/info.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "libmicro/core/error.h"

namespace micro {
namespace {

bool read_whole(const char* begin, const char* end, int& number) {
  const auto [stop, failure] = std::from_chars(begin, end, number);
  return failure == std::errc{} && stop == end;
}

/// Cores that a cgroup's quota comes to, rounded up; 0 = no limit.
int cgroup_cores() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  double quota = 0, period = 0;
  if (!(file >> quota >> period) || period <= 0) return 0;  // "max 100000"
  return static_cast<int>(std::ceil(quota / period));
}

int slurm_cores() {
  const char* text = std::getenv("SLURM_CPUS_PER_TASK");
  return text ? std::atoi(text) : 0;
}

}  // namespace

ShardChoice ShardChoice::parse(const std::string& text) {
  ShardChoice choice;
  const auto slash = text.find('/');
  const char* begin = text.data();
  if (slash == std::string::npos || !read_whole(begin, begin + slash, choice.index) ||
      !read_whole(begin + slash + 1, begin + text.size(), choice.count) || choice.index < 1 ||
      choice.index > choice.count)
    throw Error(ErrorCategory::usage, "--shard '" + text + "' is not of the form i/n with 1 <= i <= n",
                "the second of eight is --shard 2/8");
  return choice;
}

std::vector<std::size_t> heaviest_first(const std::vector<double>& weights,
                                        const std::vector<std::string>& names) {
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return weights[a] != weights[b] ? weights[a] > weights[b] : names[a] < names[b];
  });
  return order;
}

std::vector<int> shards_of(const std::vector<double>& weights, const std::vector<std::string>& names,
                           int count) {
  std::vector<int> shards(weights.size());
  std::vector<double> load(static_cast<std::size_t>(count), 0);
  std::vector<std::size_t> items(load.size(), 0);
  for (const auto i : heaviest_first(weights, names)) {
    std::size_t least = 0;
    for (std::size_t k = 1; k < load.size(); ++k)
      if (std::pair(load[k], items[k]) < std::pair(load[least], items[least])) least = k;
    load[least] += weights[i], ++items[least];
    shards[i] = static_cast<int>(least) + 1;
  }
  return shards;
}

int threads_for(double weight, double weight_left, int cores, int free) {
  const double share = weight_left > 0 ? weight / weight_left : 1;
  return std::clamp(static_cast<int>(std::floor(cores * share + 0.5)), 1, std::max(1, free));
}

int usable_cores() {
  int cores = oneapi::tbb::info::default_concurrency();
  for (const int limit : {cgroup_cores(), slurm_cores()})
    if (limit > 0) cores = std::min(cores, limit);
  return std::max(1, cores);
}

}  // namespace micro
