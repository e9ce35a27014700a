#include "tools/microx/autosave.h"

#include "libmicro/core/error.h"

namespace microx {

Autosave::Autosave(micro::ReviewSession& session, std::mutex& session_mutex, double pause_s)
    : session_(session), session_mutex_(session_mutex), pause_(pause_s) {
  if (pause_s > 0) thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void Autosave::changed() {
  const std::lock_guard lock(mutex_);
  waiting_ = true;
  last_change_ = Clock::now();
  wake_.notify_all();
}

std::string Autosave::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

void Autosave::work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (wake_.wait(lock, stop, [this] { return waiting_; })) {
    const auto due = last_change_ + std::chrono::duration_cast<Clock::duration>(pause_);
    if (Clock::now() < due) {
      wake_.wait_until(lock, stop, due, [this, due] { return last_change_ + pause_ > due; });
      continue;
    }
    waiting_ = false;
    lock.unlock();
    store();
    lock.lock();
  }
}

/// A failure is no reason to end: the journal has everything, and the page tells the coder at the next
/// change.
void Autosave::store() {
  std::string problem;
  try {
    const std::lock_guard lock(session_mutex_);
    session_.store();
  } catch (const micro::Error& error) {
    problem = error.what();
  }
  const std::lock_guard lock(mutex_);
  problem_ = problem;
}

}  // namespace microx
