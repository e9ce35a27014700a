#include "libmicro/motion/fit_kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "libmicro/core/instruction_sets.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define MICRO_WIDE_REGISTERS
#endif

namespace micro {
namespace {

struct GreyErrors {
  const float *x, *y, *depth, *value;
  std::size_t count;
  const float* picture;
  int columns, rows, stride;
  const SampledPlaces* places;
  float gain, bias;
  float* errors;
};

/// Room for a median, kept by each thread.
struct MedianScratch {
  std::vector<std::int16_t> keys;  ///< padded with such as no number has
  std::vector<float> sizes;
};

namespace any_processor {
#define MICRO_VECTOR_BYTES 16
#include "libmicro/motion/fit_kernels_body.inc"
#undef MICRO_VECTOR_BYTES
}  // namespace any_processor

#ifdef MICRO_WIDE_REGISTERS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace wide_registers {
#define MICRO_VECTOR_BYTES 32
#include "libmicro/motion/fit_kernels_body.inc"
#undef MICRO_VECTOR_BYTES
}  // namespace wide_registers
#pragma GCC pop_options

#define MICRO_BEST(call) (have_wide_registers() ? wide_registers::call : any_processor::call)
#else
#define MICRO_BEST(call) any_processor::call
#endif

}  // namespace

void PixelColumns::add(float px, float py, float relief, float grey, float importance) {
  x.push_back(px), y.push_back(py), depth.push_back(relief), value.push_back(grey),
      weight.push_back(importance);
  ++size_;
}

void PixelColumns::pad() {
  const std::size_t whole = (size_ + lanes - 1) / lanes * lanes;
  value.resize(whole, std::numeric_limits<float>::quiet_NaN());  // no error is told of these
  for (auto* column : {&x, &y, &depth, &weight}) column->resize(whole, 0);
}

void grey_errors(const PixelColumns& pixels, const cv::Mat_<float>& picture, const SampledPlaces& places,
                 float gain, float bias, std::vector<float>& errors) {
  errors.resize(pixels.padded());
  const GreyErrors job{pixels.x.data(),
                       pixels.y.data(),
                       pixels.depth.data(),
                       pixels.value.data(),
                       pixels.padded(),
                       picture.ptr<float>(),
                       picture.cols,
                       picture.rows,
                       static_cast<int>(picture.step1()),
                       &places,
                       gain,
                       bias,
                       errors.data()};
  MICRO_BEST(grey_errors(job));
}

void project_errors(const std::vector<float>& errors, float clip, const std::vector<float>& columns,
                    float* sums, int count) {
  const auto size = errors.size();
  switch (count) {
    case 3:
      return MICRO_BEST(project_errors<3>(errors.data(), size, clip, columns.data(), sums));
    case 7:
      return MICRO_BEST(project_errors<7>(errors.data(), size, clip, columns.data(), sums));
    default:
      return MICRO_BEST(project_errors<10>(errors.data(), size, clip, columns.data(), sums));
  }
}

ClippedSquares clipped_squares(const PixelColumns& pixels, const std::vector<float>& errors, float clip) {
  float sums[2];
  MICRO_BEST(clipped_squares(errors.data(), pixels.weight.data(), errors.size(), clip, sums));
  return {sums[0], sums[1]};
}

float median_size(const std::vector<float>& errors, float negligible) {
  constexpr std::size_t keys_in_a_step = 16;
  thread_local MedianScratch scratch;
  scratch.keys.assign((errors.size() + keys_in_a_step - 1) / keys_in_a_step * keys_in_a_step, 0x7fff);
  scratch.sizes.resize(errors.size());
  return MICRO_BEST(median_size(errors.data(), errors.size(), negligible, scratch));
}

}  // namespace micro
