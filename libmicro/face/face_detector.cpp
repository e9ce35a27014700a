#include "libmicro/face/face_detector.h"

#include "libmicro/core/instruction_sets.h"
#include "libmicro/core/late_part.h"

namespace micro {

std::unique_ptr<FaceDetector> make_face_detector() {
  return late_part<FaceDetectorMaker>(have_wide_registers() ? "face_detector_wide" : "face_detector").make();
}

}  // namespace micro
