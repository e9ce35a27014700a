#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <utility>

namespace micro {

/// A number of threads for parallel work: as many as the user asked for, also when there are fewer cores.
class ThreadArena {
 public:
  explicit ThreadArena(int threads)
      : limit_(oneapi::tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)),
        arena_(threads) {}

  template <class Work>
  void execute(Work&& work) {
    arena_.execute(std::forward<Work>(work));
  }

 private:
  oneapi::tbb::global_control limit_;
  oneapi::tbb::task_arena arena_;
};

}  // namespace micro
