#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/config.h"

namespace micro {

/// What to fit descriptors' models to.
struct TrainingRequest {
  std::vector<std::filesystem::path> recordings;
  std::vector<std::filesystem::path>
      videos;  ///< of recordings that hold no crops, told by their fingerprints
  std::filesystem::path
      labels;  ///< CSV: recording, first frame, last frame, label; empty = events of the recordings
  std::filesystem::path folder = ".";  ///< where <descriptor>.model goes
  int frames = 400;                    ///< at most, as many of each class, spread evenly
  bool force = false;                  ///< replace models that are there
};

/// Fits the model of every descriptor that `config.features` names and returns the files. Classes are those
/// of the labels; without them frames of expressions are "expression", frames of no event "neutral", others
/// are left out. Descriptors of shapes learn from frames in which landmarks were fitted. The same recordings
/// and settings give the same file. Throws Error: usage for a descriptor that learns nothing, input for too
/// few frames, output for a file that exists or cannot be written, cancelled.
std::vector<std::filesystem::path> train_features(const TrainingRequest& request, const Config& config,
                                                  ProgressSink& progress, const std::stop_token& stop);

}  // namespace micro
