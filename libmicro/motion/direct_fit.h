#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/motion/fit_kernels.h"
#include "libmicro/motion/region_map.h"
#include "libmicro/motion/relief.h"

namespace micro {

// Least squares on grey levels between a reference crop and another (Lucas and Kanade, IJCAI 1981), prepared
// on the reference once so that a frame costs little (inverse compositional: Baker and Matthews, IJCV 2004),
// coarse to fine, with large errors clipped. All pixels of a region together tell its place to a few
// hundredths of a pixel.

/// A crop prepared for sub-pixel comparison: lightly smoothed, CV_32F; level 1 has half the side.
struct Pyramid {
  explicit Pyramid(const cv::Mat& crop);
  std::array<cv::Mat_<float>, 2> levels;
};

/// What a head does as a whole between two crops. A rigid head seen from some distance moves its points by an
/// affine function of their place and depth (Shapiro, Affine Analysis of Image Sequences, 1995).
struct RigidMotion {
  /// Crop pixels; columns: constant, per crop side to the right and down of `centre`, per IOD of depth.
  Eigen::Matrix<double, 2, 4> coefficients = Eigen::Matrix<double, 2, 4>::Zero();
  Eigen::Vector2d centre = Eigen::Vector2d::Zero();  ///< crop pixels
  double side = 1;                                   ///< of the crop, pixels
  double gain = 1, bias = 0;                         ///< reference grey ~ gain * grey + bias
  double residual = 0;  ///< robust standard deviation of what remains, grey levels

  Eigen::Vector2d at(double x, double y, double depth) const {
    return coefficients * Eigen::Vector4d(1, (x - centre.x()) / side, (y - centre.y()) / side, depth);
  }
  /// Where it takes pixels, `shift` crop pixels further, on a level of a pyramid.
  SampledPlaces places(const Eigen::Vector2d& shift, int level) const;
};

/// Least-squares system of P parameters whose matrix is fixed by the reference.
template <int P>
struct FixedSystem {
  using Vector = Eigen::Matrix<float, P, 1>;
  PixelColumns pixels;
  std::vector<float> weighted;  ///< weight x derivative of the grey level, one parameter after the other
  Eigen::Matrix<double, P, P> matrix = Eigen::Matrix<double, P, P>::Zero();
  Eigen::Matrix<double, P, P> inverse;

  void add(const WeightedPixel& place, float depth, float value, const Vector& derivative) {
    pixels.add(static_cast<float>(place.x), static_cast<float>(place.y), depth, value, place.weight);
    const Vector column = place.weight * derivative;
    weighted.insert(weighted.end(), column.data(), column.data() + P);
    matrix += (place.weight * derivative * derivative.transpose()).template cast<double>();
  }
  /// To be called once after the last pixel.
  void finish(const Eigen::Matrix<double, P, 1>& ridge);
  /// Change of the parameters for these errors (NaN = not seen), none counted for more than `clip`.
  Eigen::Matrix<double, P, 1> step(const std::vector<float>& errors, double clip) const;
};

/// Fits the head's motion.
class RigidFit {
 public:
  static constexpr int parameters = 10;
  RigidFit() = default;
  RigidFit(const Pyramid& reference, const Relief& relief, const std::vector<WeightedPixel>& points);
  RigidMotion fit(const Pyramid& to) const;

 private:
  std::array<FixedSystem<parameters>, 2> levels_;
  Eigen::Vector2d centre_ = Eigen::Vector2d::Zero();
  double side_ = 1;
};

/// What one region does on top of the head's motion.
struct RegionShift {
  Eigen::Vector2d shift = Eigen::Vector2d::Zero();  ///< crop pixels
  double standard_error = 0;                        ///< crop pixels, root mean square of x and y
  double residual = 0;                              ///< root mean square of what remains, grey levels
  double strain = 0;  ///< sqrt(exx^2 + eyy^2 + 2 exy^2) of the deformation fitted to the region
};

/// Fits one region's shift.
class ShiftFit {
 public:
  ShiftFit() = default;
  /// `pixels`: weights sum to 1.
  ShiftFit(const Pyramid& reference, const Relief& relief, const std::vector<WeightedPixel>& pixels);
  RegionShift fit(const Pyramid& to, const RigidMotion& head, const Eigen::Vector2d& start) const;
  const PixelColumns& pixels() const { return levels_[0].pixels; }

 private:
  double strain_of(const std::vector<float>& errors, double clip) const;

  std::array<FixedSystem<3>, 2> levels_;
  FixedSystem<7> deformation_;
  double independent_ = 1;  ///< pixels with noise of their own that the weights amount to
};

/// Bilinear value of a level; NaN outside. `x`, `y` in pixels of the whole crop.
float value_at(const cv::Mat_<float>& picture, double x, double y, int level = 0);

}  // namespace micro
