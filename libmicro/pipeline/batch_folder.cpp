#include "libmicro/pipeline/batch_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "libmicro/core/error.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

constexpr int patience = 100;
constexpr std::chrono::milliseconds pause{100};  // others hold the lock while they prepare the folder

int open_lock(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    throw Error(ErrorCategory::output,
                "'" + path.string() + "' cannot be written: " + std::generic_category().message(errno),
                "check the folder and its permissions");
  return descriptor;
}

/// False when another process holds it. Throws Error(output) where the file system knows no locks.
bool try_lock(int descriptor, int operation, const fs::path& path) {
  if (::flock(descriptor, operation | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  throw Error(ErrorCategory::output,
              "'" + path.string() + "' cannot be locked: " + std::generic_category().message(errno),
              "choose a folder on a file system with locks (NFS 4; Lustre mounted with flock)");
}

std::string content_of(int descriptor) {
  std::array<char, 256> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size(), 0);
  return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(0, size))};
}

void replace_content(int descriptor, const std::string& text) {
  if (::ftruncate(descriptor, 0) != 0 || ::pwrite(descriptor, text.data(), text.size(), 0) < 0)
    throw Error(ErrorCategory::output, "the lock of the batch cannot be written", "check the free space");
}

[[noreturn]] void refuse(const BatchFolder& folder, const std::string& who) {
  throw Error(ErrorCategory::output, "'" + folder.root().string() + "' is being worked on by " + who,
              "wait for it, or choose another folder with -o");
}

}  // namespace

void BatchFolder::make() const {
  for (const char* name : {"recordings", "status", "logs", "parts"}) {
    std::error_code failure;
    fs::create_directories(root_ / name, failure);
    if (failure)
      throw Error(ErrorCategory::output,
                  "'" + (root_ / name).string() + "' cannot be made: " + failure.message(),
                  "choose another folder with -o");
  }
}

BatchLock::BatchLock(const BatchFolder& folder, const std::string& what, const ShardChoice& shard,
                     const std::function<void()>& prepare)
    : folder_(open_lock(folder.root() / ".lock")),
      shard_(open_lock(folder.root() / (".lock-shard-" + std::to_string(shard.index)))) {
  const fs::path path = folder.root() / ".lock";
  if (!shard.given()) {
    if (!try_lock(folder_, LOCK_EX, path)) refuse(folder, "another batch");
    prepare();
    return;
  }
  for (int tries = 0; !share(what, path, prepare); ++tries) {
    if (tries == patience) refuse(folder, "another batch");
    std::this_thread::sleep_for(pause);
  }
  if (content_of(folder_) != what)
    refuse(folder, "shards of other videos, other settings or another number of shards");
  if (!try_lock(shard_, LOCK_EX, path)) refuse(folder, "another process of the same shard");
}

/// From exclusive to shared a lock is free for a moment, in which another shard may take it: false, and try
/// again.
bool BatchLock::share(const std::string& what, const fs::path& path,
                      const std::function<void()>& prepare) const {
  if (try_lock(folder_, LOCK_EX, path)) {
    replace_content(folder_, what);
    prepare();
  }
  return try_lock(folder_, LOCK_SH, path);
}

}  // namespace micro
