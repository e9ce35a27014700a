#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "libmicro/face/number_file.h"

namespace micro {

/// What to do without a model.
inline constexpr const char* landmark_model_help = "install Debian's libdlib-data or set face.landmark_model";

/// The leaves of a landmark model's trees: how far each moves the 68 points. They are 65 MB of numbers of
/// which the film of one face needs a fifth, so a leaf is read when it is first asked for. One per thread.
class LandmarkLeaves {
 public:
  static constexpr std::size_t values = 136;

  explicit LandmarkLeaves(std::filesystem::path model) : path_(std::move(model)), file_(path_, bytes_read) {}
  /// The next leaf's numbers begin at `position` of the file.
  void add(std::uint64_t position) { positions_.push_back(position), known_.push_back(nullptr); }
  /// `values` numbers, which stay where they are. Throws Error(plugin) when the file can no longer be read.
  const float* at(std::size_t leaf) {
    const float* known = known_[leaf];
    return known ? known : read(leaf);
  }

 private:
  static constexpr std::size_t bytes_read = 1024, leaves_in_block = 1024;
  using Block = std::array<float, leaves_in_block * values>;

  const float* read(std::size_t leaf);

  std::filesystem::path path_;
  NumberFile file_;
  std::vector<std::uint64_t> positions_;
  std::vector<const float*> known_;
  std::vector<std::unique_ptr<Block>> blocks_;
  std::size_t next_ = leaves_in_block;  ///< free place in the last block
};

}  // namespace micro
