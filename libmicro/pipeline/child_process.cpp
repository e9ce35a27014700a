#include "libmicro/pipeline/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "libmicro/core/error.h"

namespace micro {
namespace {

[[noreturn]] void fail(const std::string& what, int reason,
                       ErrorCategory category = ErrorCategory::internal) {
  throw Error(category, what + ": " + std::generic_category().message(reason));
}

int descriptor_with(const std::string& content) {
  const int descriptor = ::memfd_create("job", MFD_CLOEXEC);
  if (descriptor < 0) fail("a worker cannot be told what to do", errno);
  if (::pwrite(descriptor, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size())) {
    ::close(descriptor);
    fail("a worker cannot be told what to do", errno);
  }
  return descriptor;
}

/// What a child is started with.
class Attributes {
 public:
  Attributes(int input, int output, int log) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, log, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
  }
  ~Attributes() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&files_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  int spawn(pid_t& id, const std::vector<std::string>& command) const {
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    return ::posix_spawn(&id, arguments[0], &files_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& input,
                           const std::filesystem::path& log) {
  std::array<int, 2> ends{-1, -1};
  const int told = descriptor_with(input);
  const int said =
      ::open(log.empty() ? "/dev/null" : log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  const int log_failure = errno;
  if (said < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    const int reason = said < 0 ? log_failure : errno;
    ::close(told);
    if (said >= 0) ::close(said);
    fail("'" + log.string() + "' cannot be written", reason, ErrorCategory::output);
  }
  const int failure = Attributes(told, ends[1], said).spawn(id_, command);
  for (const int descriptor : {told, said, ends[1]}) ::close(descriptor);
  output_ = ends[0];
  if (failure == 0) return;
  ::close(output_);
  fail("a worker cannot be started", failure);
}

ChildProcess::~ChildProcess() {
  if (!exit_code_) {
    ::kill(id_, SIGKILL);
    wait();
  }
  ::close(output_);
}

std::optional<std::vector<std::string>> ChildProcess::read_lines() {
  std::array<char, 4096> buffer{};
  ssize_t size = 0;
  do {
    size = ::read(output_, buffer.data(), buffer.size());
  } while (size < 0 && errno == EINTR);
  if (size <= 0) return {};
  unfinished_.append(buffer.data(), static_cast<std::size_t>(size));
  std::vector<std::string> lines;
  for (auto end = unfinished_.find('\n'); end != std::string::npos; end = unfinished_.find('\n')) {
    lines.push_back(unfinished_.substr(0, end));
    unfinished_.erase(0, end + 1);
  }
  return lines;
}

void ChildProcess::send(int signal) const {
  if (!exit_code_) ::kill(id_, signal);
}

int ChildProcess::wait() {
  int status = 0;
  while (!exit_code_) {
    const pid_t ended = ::waitpid(id_, &status, 0);
    if (ended == id_) exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    if (ended < 0 && errno != EINTR) fail("a worker is lost", errno);
  }
  return *exit_code_;
}

void follow_parent() {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() == 1) ::raise(SIGTERM);  // it has ended already
  std::ofstream("/proc/self/oom_score_adj") << 500;
}

}  // namespace micro
