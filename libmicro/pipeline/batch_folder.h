#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "libmicro/pipeline/batch_plan.h"
#include "libmicro/store/file_descriptor.h"

namespace micro {

/// Where a batch keeps what; docs/batch.md describes it.
class BatchFolder {
 public:
  explicit BatchFolder(std::filesystem::path root) : root_(std::move(root)) {}

  /// Makes the folders. Throws Error(output).
  void make() const;
  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path recording(const std::string& id) const { return root_ / "recordings" / (id + ".h5"); }
  std::filesystem::path status(const std::string& id) const { return root_ / "status" / (id + ".json"); }
  std::filesystem::path log(const std::string& id) const { return root_ / "logs" / (id + ".log"); }
  std::filesystem::path parts(const std::string& id) const { return root_ / "parts" / id; }
  std::filesystem::path manifest() const { return root_ / "manifest.tsv"; }
  std::filesystem::path plan() const { return root_ / "plan.json"; }  ///< where videos lie, how they are cut
  std::filesystem::path settings() const { return root_ / "settings.toml"; }
  std::filesystem::path events() const { return root_ / "events.tsv"; }
  std::filesystem::path failures() const { return root_ / "failed.tsv"; }
  std::filesystem::path study() const { return root_ / "study.h5"; }

 private:
  std::filesystem::path root_;
};

/// Held while a batch works in a folder. A whole batch is alone in it; shards share it with the other shards
/// of the same videos, settings and number. Given up when the process ends, however it ends.
class BatchLock {
 public:
  /// `what` is the same for two processes that may share the folder; whoever comes first prepares it.
  /// Throws Error(output) when another process is in the way.
  BatchLock(const BatchFolder& folder, const std::string& what, const ShardChoice& shard,
            const std::function<void()>& prepare);

 private:
  bool share(const std::string& what, const std::filesystem::path& path,
             const std::function<void()>& prepare) const;

  FileDescriptor folder_, shard_;
};

}  // namespace micro
