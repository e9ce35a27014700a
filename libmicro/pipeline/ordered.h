#pragma once

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>
#include <oneapi/tbb/task_arena.h>

#include <functional>
#include <memory>

namespace micro {

/// Makes tokens one after the other, works on them in parallel, and takes them in the order in which they
/// were made, with `under_way` of them at most. `produce` returns null at the end.
template <class Token>
void run_in_order(int threads, std::size_t under_way, const std::function<std::shared_ptr<Token>()>& produce,
                  const std::function<void(Token&)>& work, const std::function<void(Token&)>& take) {
  namespace tbb = oneapi::tbb;
  using Mode = tbb::filter_mode;
  using TokenPtr = std::shared_ptr<Token>;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(threads));
  tbb::task_arena arena(threads);
  arena.execute([&] {
    tbb::parallel_pipeline(
        under_way,
        tbb::make_filter<void, TokenPtr>(Mode::serial_in_order, [&](tbb::flow_control& control) -> TokenPtr {
          auto token = produce();
          if (!token) control.stop();
          return token;
        }) & tbb::make_filter<TokenPtr, TokenPtr>(Mode::parallel, [&](const TokenPtr& token) {
          work(*token);
          return token;
        }) & tbb::make_filter<TokenPtr, void>(Mode::serial_in_order, [&](const TokenPtr& token) {
          take(*token);
        }));
  });
}

}  // namespace micro
