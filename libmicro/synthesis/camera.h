#pragma once

#include <opencv2/core.hpp>

#include "libmicro/core/frame.h"
#include "libmicro/synthesis/spike_options.h"

namespace micro {

/// Turns a scene into what a camera's file holds: lamp flicker as the capture rate samples it, steps of
/// exposure, sensor noise, 8 bits.
class Camera {
 public:
  Camera(const SpikeOptions& options, FrameIndex frames);

  /// `scene`: CV_32FC1, grey levels. CV_8UC1; depends on the options and the frame number alone. The noise is
  /// Poisson-Gaussian (Foi et al., IEEE Trans. Image Process. 2008): its variance is read noise plus a part
  /// that grows with the light. The Poisson part is drawn from a normal distribution, which at thousands of
  /// electrons a pixel is the same.
  cv::Mat expose(const cv::Mat_<float>& scene, FrameIndex frame) const;
  /// The light in a frame, 1 on average: flicker of one sinusoid averaged over the open shutter, and steps.
  double light(FrameIndex frame) const;

 private:
  SpikeOptions options_;
  FrameIndex frames_;
  std::uint64_t seed_;
};

}  // namespace micro
