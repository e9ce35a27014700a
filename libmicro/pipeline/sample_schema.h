#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace micro {

/// A feature that samples are made of.
struct SampleDataset {
  std::string path;        ///< "features/hog", "events_features/lbp_top", "motion/strain"
  std::string parameters;  ///< its settings, flow and model: with others it would give other numbers
  std::vector<std::string> columns, units;
  std::vector<std::size_t> places;  ///< of the columns in the dataset; known only with a recording at hand
  bool of_event() const { return path.starts_with("events_features/"); }
};

/// How a stretch of frames becomes one number.
/// - change: around the apex (mean of 3 frames) less the rest before onset and after offset (5 frames each)
/// - apex: around the apex; mean, minimum, maximum, deviation: from onset to offset
inline constexpr const char* poolings[]{"change", "apex", "mean", "minimum", "maximum", "deviation"};

/// What the columns of samples are. A model is for samples of its own schema only.
struct SampleSchema {
  std::vector<SampleDataset> datasets;
  std::vector<std::string> pooled;     ///< of per-frame features; not looked at for sequences
  std::vector<std::string> leave_out;  ///< columns whose names contain one of these words
  bool sequences = false;              ///< a row a frame, from onset to offset, less the rest before onset
  bool directions = false;             ///< rows are brought to length 1: where things move, not how far
  int crop_side = 0;                   ///< pixels

  std::size_t columns() const;
};

/// What differs, in words, or "".
std::string difference(const SampleSchema& wanted, const SampleSchema& given);

}  // namespace micro
