#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "libmicro/exchange/manifest.h"

namespace micro {

/// The videos of a batch. `videos[i]` is where rows[i].path is found from here.
struct BatchInputs {
  Manifest manifest;  ///< every row with its id
  std::vector<std::filesystem::path> videos;
  std::size_t repeated = 0;  ///< lines of manifests about a video of another line, such as its second event
};

/// Takes videos, image folders, folders of videos (searched with all folders in them), globs
/// ("study/*/*.mp4") and manifests (.tsv, .csv; paths in them are relative to the manifest). Ids are made of
/// the path below the folder or manifest that was named, or of the file's name. Throws Error(usage) when
/// nothing is found, when a video is named twice, or when two would have one id; Error(input) for a manifest
/// that cannot be read.
BatchInputs gather_inputs(const std::vector<std::string>& inputs);

}  // namespace micro
