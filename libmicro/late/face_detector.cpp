// dlib is mostly headers: whoever includes them compiles the detector. This file is compiled twice, for any
// processor and for AVX2, each into a part of its own so that their copies of dlib do not mix.
#include "libmicro/face/face_detector.h"

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv/cv_image.h>

#include <sstream>
#include <string_view>

namespace micro {
/// Generated when building: dlib's get_serialized_frontal_faces().
std::string_view unpacked_frontal_detector();
}  // namespace micro

namespace {

/// dlib packs its detector so tightly that unpacking takes a tenth of a second: that is done when we are
/// built.
dlib::frontal_face_detector unpacked() {
  std::istringstream stream{std::string(micro::unpacked_frontal_detector())};
  dlib::frontal_face_detector detector;
  dlib::deserialize(detector, stream);
  return detector;
}

class DlibDetector : public micro::FaceDetector {
 public:
  std::vector<micro::FaceWindow> detect(const cv::Mat& luma, double threshold) override {
    std::vector<dlib::rect_detection> found;
    detector_(dlib::cv_image<unsigned char>(luma), found, threshold);
    std::vector<micro::FaceWindow> windows;
    for (const auto& one : found)
      windows.push_back({cv::Rect(static_cast<int>(one.rect.left()), static_cast<int>(one.rect.top()),
                                  static_cast<int>(one.rect.width()), static_cast<int>(one.rect.height())),
                         one.detection_confidence});
    return windows;
  }

 private:
  dlib::frontal_face_detector detector_ = unpacked();
};

class DlibDetectorMaker : public micro::FaceDetectorMaker {
 public:
  std::unique_ptr<micro::FaceDetector> make() const override { return std::make_unique<DlibDetector>(); }
};

}  // namespace

extern "C" const void* MICRO_LATE_ENTRY() {
  static const DlibDetectorMaker maker;
  return static_cast<const micro::FaceDetectorMaker*>(&maker);
}
