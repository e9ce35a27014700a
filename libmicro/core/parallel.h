#pragma once

#include <functional>

namespace micro {

/// Runs job(0) .. job(count - 1), in any order and on any threads, and returns when all are done. The pipeline
/// owns the threads; other modules are handed one of these.
using ParallelFor = std::function<void(int count, const std::function<void(int)>& job)>;

inline void serial_for(int count, const std::function<void(int)>& job) {
  for (int i = 0; i < count; ++i) job(i);
}

}  // namespace micro
