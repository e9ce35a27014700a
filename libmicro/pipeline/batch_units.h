#pragma once

#include <string>
#include <vector>

#include "libmicro/pipeline/batch.h"

namespace micro {

/// A piece of work, and whether there is nothing left to do of it.
struct PlannedUnit {
  BatchUnit unit;
  bool settled = false;
};

/// The pieces of a batch, or of its shard, the heaviest first: short videos as they are, long ones as their
/// parts and, unless in a shard, their putting together. The same for every process that asks about the same
/// videos.
std::vector<PlannedUnit> plan_units(const BatchRequest& request, const Config& config,
                                    const std::string& model_sha256);

/// The configuration of one video, as TOML: a manifest may give its rate and range.
std::string settings_of(const Config& config, const ManifestRow& row, int threads);

std::string absolute_path(const std::filesystem::path& path);

}  // namespace micro
