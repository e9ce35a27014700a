#pragma once

#include <array>
#include <cstddef>
#include <opencv2/core.hpp>
#include <vector>

namespace micro {

// The loops over pixels of the direct fit. They are compiled for several instruction sets, of which the
// processor's best is taken at run time; all give the same to the last bit (eight partial sums whatever the
// registers' width, no fused multiply-add).

/// Pixels of a reference picture, one array a quantity, padded with pixels of no weight to whole vectors.
class PixelColumns {
 public:
  static constexpr std::size_t lanes = 8;

  /// Place in the crop, depth of the relief and grey level of a pixel, and what it weighs.
  void add(float x, float y, float depth, float value, float weight);
  /// To be called once after the last pixel.
  void pad();

  std::size_t size() const { return size_; }       ///< without the padding
  std::size_t padded() const { return x.size(); }  ///< a multiple of `lanes`

  std::vector<float> x, y, depth, value, weight;

 private:
  std::size_t size_ = 0;
};

/// Where pixels are looked for in another picture: column = x[0] + x[1] * px + x[2] * py + x[3] * depth, row
/// likewise, in that picture's own pixels.
struct SampledPlaces {
  std::array<float, 4> x, y;
};

/// gain * seen + bias - value for each pixel, with bilinear interpolation; NaN where a pixel falls outside
/// and in the padding. `errors`: padded() values.
void grey_errors(const PixelColumns& pixels, const cv::Mat_<float>& picture, const SampledPlaces& places,
                 float gain, float bias, std::vector<float>& errors);

/// Sums over the pixels of clamp(error, -clip, clip) times each of `columns` (padded arrays one after the
/// other, as many as `sums` has room for); NaN errors count nothing.
void project_errors(const std::vector<float>& errors, float clip, const std::vector<float>& columns,
                    float* sums, int count);

/// Weighted sum of squared errors, none counted for more than `clip`, and sum of the weights of those that
/// are not NaN.
struct ClippedSquares {
  double squares, weight;
};
ClippedSquares clipped_squares(const PixelColumns& pixels, const std::vector<float>& errors, float clip);

/// Median size of the errors that are not NaN (the upper one of two); 0 when there is none. A median of
/// `negligible` or less may be told as that instead, which is cheaper.
float median_size(const std::vector<float>& errors, float negligible);

}  // namespace micro
