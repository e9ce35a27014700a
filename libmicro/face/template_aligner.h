#pragma once

#include <Eigen/Core>
#include <array>
#include <opencv2/core.hpp>

#include "libmicro/core/archive.h"
#include "libmicro/face/similarity.h"

namespace micro {

/// How a picture was aligned to the template.
struct Alignment {
  Similarity unit_from_image;
  double correlation = 0;  ///< normalised, over the rigid part of the face, -1..1
};

/// Finds the similarity that brings a face back onto a small template of itself: inverse compositional
/// Gauss-Newton (Baker and Matthews, IJCV 2004) with gain and bias, Huber weights, coarse to fine. The mouth,
/// the jaw and the inside of the eyes have no say.
class TemplateAligner {
 public:
  struct Reduced;
  static constexpr int side = 64;  ///< pixels of the finest template

  /// Takes the face at `unit_from_image` in `luma` (CV_8UC1) as the new template.
  void set_template(const cv::Mat& luma, const Similarity& unit_from_image);
  /// Aligns from the guess. `luma` is CV_8UC1.
  Alignment align(const cv::Mat& luma, const Similarity& guess) const;
  /// Correlation with the template at exactly this placement.
  double correlation(const cv::Mat& luma, const Similarity& unit_from_image) const;

  void save(ArchiveWriter& archive) const { archive.put(template_); }
  void load(ArchiveReader& archive);

 private:
  struct Level {
    int side = 0;
    cv::Mat_<float> pixels;
    cv::Mat_<float> weight;  ///< rigid-face mask
    std::vector<std::array<float, 6>>
        steepest;  ///< weighted d pixel / d (a, b, tx, ty, gain, bias), unit crop
    Eigen::Matrix<double, 6, 6> inverse_hessian;
  };
  void build_levels();
  void descend(const Level& level, const Reduced& picture, Similarity& placement) const;

  cv::Mat_<float> template_;
  std::array<Level, 3> levels_;  ///< coarse to fine
};

}  // namespace micro
