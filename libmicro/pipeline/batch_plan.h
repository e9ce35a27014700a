#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace micro {

/// "2/8": the second of eight equal parts of a batch, for as many machines.
struct ShardChoice {
  int index = 1, count = 1;
  bool given() const { return count > 1; }
  /// Throws Error(usage).
  static ShardChoice parse(const std::string& text);
};

/// The shard, from 1, of each piece of work: the heaviest first, each to the shard with the least so far
/// (longest processing time first; Graham, SIAM J. Appl. Math. 1969: at most 4/3 of the best balance).
/// Depends on the weights and names alone.
std::vector<int> shards_of(const std::vector<double>& weights, const std::vector<std::string>& names,
                           int count);

/// Order in which work is begun: the heaviest first, so that nothing long is left for the end.
std::vector<std::size_t> heaviest_first(const std::vector<double>& weights,
                                        const std::vector<std::string>& names);

/// Threads for the next piece of work: its share of what is left, at least one, at most those that are free.
/// Many short videos get one each, one long video gets all.
int threads_for(double weight, double weight_left, int cores, int free);

/// Cores this process may use: its processors (taskset, cpuset), less what a cgroup (containers, Slurm) or
/// SLURM_CPUS_PER_TASK allows.
int usable_cores();

}  // namespace micro
