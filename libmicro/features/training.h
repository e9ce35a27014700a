#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "libmicro/core/face.h"

namespace micro {

/// One frame to learn from.
struct TrainingSample {
  cv::Mat crop;          ///< CV_8UC1, face-locked
  Landmarks unit_shape;  ///< landmarks in the unit crop
  int label = 0;         ///< index into TrainingSet::labels
};

/// The user's frames, in an order that depends on the recordings alone.
struct TrainingSet {
  std::vector<TrainingSample> samples;
  std::vector<std::string> labels;  ///< classes, e.g. "neutral", "expression"
  std::string origin;               ///< one line for the model file: which recordings, how many frames
};

}  // namespace micro
