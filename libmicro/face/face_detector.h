#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/core/parallel.h"

namespace micro {

/// A window of the picture that looks like a face.
struct FaceWindow {
  cv::Rect box;      ///< pixels
  double score = 0;  ///< detector margin
};

/// dlib's frontal HOG detector; its window is 80 px. One per thread.
class FaceDetector {
 public:
  virtual ~FaceDetector() = default;
  /// Windows of a CV_8UC1 picture whose margin is above `threshold`, best first. The picture's sizes are
  /// looked through by `parallel_for`; what is found does not depend on it.
  virtual std::vector<FaceWindow> detect(const cv::Mat& luma, double threshold,
                                         const ParallelFor& parallel_for = serial_for) = 0;
};

/// Implemented in libmicro/late/face_detector.cpp, once for any processor and once for wide registers.
class FaceDetectorMaker {
 public:
  virtual ~FaceDetectorMaker() = default;
  virtual std::unique_ptr<FaceDetector> make() const = 0;
};

/// The detector compiled for this processor.
std::unique_ptr<FaceDetector> make_face_detector();

}  // namespace micro
