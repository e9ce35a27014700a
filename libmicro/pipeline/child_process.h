#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace micro {

/// A program that works for this one: it reads what it is told from its standard input, what it answers is
/// read line by line, and what it says on standard error is added to a log. It has a process group of its
/// own, so that Ctrl-C reaches it only through us, and is ended when we end.
class ChildProcess {
 public:
  /// Throws Error(internal) when it cannot be started, Error(output) for the log. An empty log = /dev/null.
  ChildProcess(const std::vector<std::string>& command, const std::string& input,
               const std::filesystem::path& log);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  int output() const { return output_; }  ///< descriptor to poll
  /// Lines that have come since the last call; nothing once there will be no more. Waits if nothing is there.
  std::optional<std::vector<std::string>> read_lines();
  void send(int signal) const;
  /// Waits for its end. Its exit code, or the negative number of the signal that ended it.
  int wait();

 private:
  pid_t id_ = -1;
  int output_ = -1;
  std::string unfinished_;
  std::optional<int> exit_code_;
};

/// To be called by the child first: it ends with its parent, and is what the kernel ends when memory runs
/// out.
void follow_parent();

}  // namespace micro
