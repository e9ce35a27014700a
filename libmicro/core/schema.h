#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace micro {

/// How a column is stored. Values travel as double; NaN means missing (0 in a flag).
enum class StorageType { f32, f64, flag };

/// One dataset whose first axis is the frame: what a recording keeps and how a reader understands it.
struct DatasetSpec {
  std::string path;                ///< below /frames or /faces/<id>, e.g. "motion/displacement"
  std::vector<int> shape;          ///< of one frame's value; empty = scalar
  StorageType type = StorageType::f32;
  std::string units;               ///< "px", "s", "%IOD", "1" for pure numbers
  std::string description;         ///< one line
  std::vector<std::string> dims;   ///< names of the axes after "frame", e.g. {"region", "xy"}
  std::vector<std::string> labels; ///< names along the first axis after frame (regions or columns); may be empty
  std::string producer;            ///< what made it, with its paper reference where there is one
  std::vector<std::string>
      label_units;  ///< units of each label, where they differ or there are many; may be empty
  std::map<std::string, std::string> attributes;  ///< further text attributes, e.g. a descriptor's parameters

  std::size_t size() const {
    std::size_t n = 1;
    for (int extent : shape) n *= static_cast<std::size_t>(extent);
    return n;
  }
};

/// Datasets in the order in which their values are concatenated in a row.
using Schema = std::vector<DatasetSpec>;

inline std::size_t row_size(const Schema& schema) {
  std::size_t n = 0;
  for (const auto& spec : schema) n += spec.size();
  return n;
}

}  // namespace micro
