#include "libmicro/pipeline/pending_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "libmicro/core/error.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::error_code& reason) {
  throw Error(ErrorCategory::output, "'" + path.string() + "' cannot be written: " + reason.message(),
              "check the folder and the free space");
}

bool write_all(int descriptor, const std::string& content) {
  for (std::size_t done = 0; done < content.size();) {
    const auto written = ::write(descriptor, content.data() + done, content.size() - done);
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  return ::fsync(descriptor) == 0 || errno == EINVAL;  // some file systems cannot sync
}

}  // namespace

PendingFiles::~PendingFiles() {
  std::error_code ignored;
  for (const auto& [temporary, final] : files_) fs::remove(temporary, ignored);
}

void PendingFiles::add(const fs::path& path, const std::string& content) {
  const fs::path temporary = path.string() + ".partial";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path, {errno, std::generic_category()});
  files_.emplace_back(temporary, path);
  const bool written = write_all(descriptor, content);
  const std::error_code reason(errno, std::generic_category());
  ::close(descriptor);
  if (!written) fail(path, reason);
}

void PendingFiles::publish() {
  for (const auto& [temporary, final] : files_) {
    std::error_code failure;
    fs::rename(temporary, final, failure);
    if (failure) fail(final, failure);
  }
  files_.clear();
}

}  // namespace micro
