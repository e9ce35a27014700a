#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <functional>
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

/// A ParallelFor (core/parallel.h) on the threads of the arena that it is called in. What a thread waits for
/// here does not make it begin other work.
inline void on_all_threads(int count, const std::function<void(int)>& job) {
  oneapi::tbb::this_task_arena::isolate([&] { oneapi::tbb::parallel_for(0, count, job); });
}

}  // namespace micro
