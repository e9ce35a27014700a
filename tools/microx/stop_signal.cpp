#include "tools/microx/stop_signal.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <iostream>
#include <system_error>
#include <utility>

#include "libmicro/core/error.h"

namespace microx {
namespace {

constexpr char stop_requested = 's';
constexpr char watch_ended = 'e';

// A handler can only reach globals; it may do little more than write to a pipe.
std::array<int, 2> pipe_ends{-1, -1};
std::atomic<int> signals_seen{0};
static_assert(std::atomic<int>::is_always_lock_free);

bool tell_watcher(char message) { return ::write(pipe_ends[1], &message, 1) == 1; }

void on_signal(int) {
  const int former_errno = errno;
  if (signals_seen.fetch_add(1) > 0 || !tell_watcher(stop_requested))
    ::_exit(static_cast<int>(micro::ErrorCategory::cancelled));
  errno = former_errno;
}

/// A signal that whoever started us wants ignored (nohup, a shell's background job) stays ignored.
void install(int signal, struct sigaction& former) {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, nullptr, &former);
  if (former.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal(std::string what_happens) : what_happens_(std::move(what_happens)) {
  if (::pipe2(pipe_ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "no pipe for signals");
  signals_seen = 0;
  watcher_ = std::thread([this] { watch(); });
  install(SIGINT, former_interrupt_);
  install(SIGTERM, former_terminate_);
}

StopSignal::~StopSignal() {
  ::sigaction(SIGINT, &former_interrupt_, nullptr);
  ::sigaction(SIGTERM, &former_terminate_, nullptr);
  tell_watcher(watch_ended);
  watcher_.join();
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

void StopSignal::watch() {
  char message = 0;
  while (true) {
    const auto count = ::read(pipe_ends[0], &message, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count != 1 || message == watch_ended) return;
    std::cerr << "\nmicrox: stopping: " << what_happens_ << "; once more ends at once" << std::endl;
    source_.request_stop();
  }
}

}  // namespace microx
