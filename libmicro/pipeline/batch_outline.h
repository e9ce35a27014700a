#pragma once

#include <string>
#include <vector>

#include "libmicro/core/frame.h"
#include "libmicro/pipeline/batch_folder.h"

namespace micro {

/// plan.json of a batch: where its videos lie, and into how long parts they are cut.
struct BatchOutline {
  FrameIndex split_frames = 0;      ///< as BatchRequest has it
  std::vector<std::string> videos;  ///< absolute paths, in the order of the manifest beside it
};

std::string outline_json(const BatchOutline& outline);

/// Throws Error(input) when the folder holds no batch or its plan.json is damaged.
BatchOutline read_outline(const BatchFolder& folder);

}  // namespace micro
