#pragma once

#include <csignal>
#include <stop_token>
#include <string>
#include <thread>

namespace microx {

/// Turns the first Ctrl-C (SIGINT) or SIGTERM into a stop request and says so on stderr; a second one ends
/// the process at once with exit code 130. One object at a time; the former handlers come back when it ends.
class StopSignal {
 public:
  /// `what_happens` is told when a stop is asked for.
  explicit StopSignal(
      std::string what_happens = "the partial file is kept, and the same command goes on from there");
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  void watch();

  const std::string what_happens_;
  std::stop_source source_;
  struct sigaction former_interrupt_ {};
  struct sigaction former_terminate_ {};
  std::thread watcher_;
};

}  // namespace microx
