#pragma once

#include <functional>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "libmicro/core/face.h"

namespace micro {

/// What a per-frame descriptor may look at.
struct DescriptorInput {
  const FaceObservation& face;
  const cv::Mat& crop;  ///< CV_8UC1, face-locked
};

struct ColumnInfo {
  std::string name;  ///< unique within the descriptor, snake_case
  std::string units;
};

/// One descriptor, self-described: a file under features/descriptors/ that defines `Descriptor
/// descriptor_<file name>()` adds one. compute() must depend on its input alone and fill every column; NaN =
/// cannot be told.
struct Descriptor {
  std::string name;
  std::string description;
  std::string reference;  ///< paper
  std::vector<ColumnInfo> columns;
  std::function<void(const DescriptorInput&, std::span<double>)> compute;
};

/// Sorted by file name (generated from the folder).
std::vector<Descriptor> all_descriptors();

}  // namespace micro
