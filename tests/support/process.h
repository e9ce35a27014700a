#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace micro::test {

/// A folder of its own for one test, removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "microx_test_XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline void write_content(const std::filesystem::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

/// A program that ran to its end.
struct Finished {
  int exit_code = -1;  ///< -signal when a signal ended it
  std::string out;
  std::string err;
};

/// A program running in `folder`; its output goes to files there, so it never waits for a reader.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::filesystem::path& folder) : folder_(folder) {
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addchdir_np(&files, folder.c_str());
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, ".stdout", O_CREAT | O_TRUNC | O_WRONLY, 0644);
    posix_spawn_file_actions_addopen(&files, 2, ".stderr", O_CREAT | O_TRUNC | O_WRONLY, 0644);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A test runner in the background ignores SIGINT, and its children would inherit that.
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    const int failure = ::posix_spawnp(&id_, arguments[0], &files, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    if (failure) throw std::system_error(failure, std::generic_category(), command[0]);
  }
  ~Process() {
    if (running()) send(SIGKILL), wait();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  void send(int signal) const { ::kill(id_, signal); }

  /// Whether it still runs; never blocks.
  bool running() {
    if (!ended_) ended_ = ::waitpid(id_, &status_, WNOHANG) == id_;
    return !ended_;
  }

  Finished wait() {
    while (!ended_) ended_ = ::waitpid(id_, &status_, 0) == id_;
    const int code = WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
    return {code, content_of(folder_ / ".stdout"), content_of(folder_ / ".stderr")};
  }

 private:
  std::filesystem::path folder_;
  pid_t id_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

inline Finished run(const std::vector<std::string>& command, const std::filesystem::path& folder) {
  return Process(command, folder).wait();
}

}  // namespace micro::test
