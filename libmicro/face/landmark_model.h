#pragma once

#include <dlib/geometry/rectangle.h>
#include <dlib/image_processing/shape_predictor.h>
#include <dlib/opencv/cv_image.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/face/landmark_leaves.h"

namespace micro {

/// dlib's shape predictor of 68 points (Kazemi and Sullivan, CVPR 2014), read from dlib's file much faster
/// than by dlib: of its 120,000 leaves only those that a fit comes to. It gives the same points, to the last
/// bit. One per thread.
class LandmarkModel {
 public:
  static constexpr std::size_t points = 68;

  /// Throws Error(plugin) when the file cannot be read or is no model of 68 points.
  explicit LandmarkModel(const std::filesystem::path& path);

  /// SHA-256 of the file, where it is a model that is known by its checksum (known_models.h).
  const std::optional<std::string>& known_sha256() const { return known_sha256_; }

  /// Points in the picture's pixels, rounded as by dlib; `face` is a detector's box. Throws Error(plugin)
  /// when the file can no longer be read.
  std::array<dlib::point, points> fit(const dlib::cv_image<unsigned char>& picture,
                                      const dlib::rectangle& face);

 private:
  friend class LandmarkModelReader;
  static constexpr std::size_t values = LandmarkLeaves::values;
  using Shape = dlib::matrix<float, 0, 1>;

  struct Split {
    std::uint32_t first, second;  ///< of the sampled pixels whose difference decides
    float threshold;
  };
  /// Trees of one shape; each is a full binary tree with one leaf more than it has splits.
  struct Stage {
    std::size_t trees = 0;
    std::vector<unsigned long> anchors;               ///< landmarks next to the sampled pixels
    std::vector<dlib::vector<float, 2>> from_anchor;  ///< and how far these are from them
  };
  void descend(const Stage& stage, std::size_t first_tree, const std::vector<float>& sampled,
               std::vector<const float*>& leaves);

  Shape initial_;
  std::vector<Stage> stages_;
  std::size_t splits_per_tree_ = 0;
  std::vector<Split> splits_;
  LandmarkLeaves leaves_;
  std::optional<std::string> known_sha256_;
};

}  // namespace micro
