#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "libmicro/pipeline/review_session.h"

namespace microx {

/// Brings codings into the recording once a coder has paused for a while, in a thread of its own. Until then,
/// and when that fails, they are in the journal.
class Autosave {
 public:
  /// `pause_s`: after so long without a change; 0 = never by itself. `session_mutex` guards `session`.
  Autosave(micro::ReviewSession& session, std::mutex& session_mutex, double pause_s);

  /// A coding was changed. To be called without holding the session's mutex.
  void changed();
  /// Why the last attempt failed; "" when it did not.
  std::string problem() const;

 private:
  using Clock = std::chrono::steady_clock;
  void work(const std::stop_token& stop);
  void store();

  micro::ReviewSession& session_;
  std::mutex& session_mutex_;
  std::chrono::duration<double> pause_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  bool waiting_ = false;
  Clock::time_point last_change_;
  std::string problem_;
  std::jthread thread_;  ///< last, so that it ends before what it uses
};

}  // namespace microx
