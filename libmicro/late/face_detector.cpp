// dlib is mostly headers: whoever includes them compiles the detector. This file is compiled twice, for any
// processor and for AVX2, each into a part of its own so that their copies of dlib do not mix.
#include "libmicro/face/face_detector.h"

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv/cv_image.h>

#include <algorithm>
#include <deque>
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

using Scanner = dlib::frontal_face_detector::image_scanner_type;
using Pyramid = Scanner::pyramid_type;

/// One of the sizes that the picture is looked through at.
struct Level {
  Scanner scanner;
  dlib::array2d<unsigned char> picture;  ///< not of the first, which is the picture itself
  std::vector<dlib::rect_detection> found;
};

/// dlib's search (object_detector), its sizes one by one instead of its filters one by one.
class DlibDetector : public micro::FaceDetector {
 public:
  std::vector<micro::FaceWindow> detect(const cv::Mat& luma, double threshold,
                                        const micro::ParallelFor& parallel_for) override {
    const dlib::cv_image<unsigned char> picture(luma);
    const std::size_t levels = reduce(picture);
    parallel_for(static_cast<int>(levels), [&](int l) {
      Level& level = levels_[static_cast<std::size_t>(l)];
      l == 0 ? level.scanner.load(picture) : level.scanner.load(level.picture);
      search(level, static_cast<unsigned>(l), threshold);
    });
    std::vector<dlib::rect_detection> found;
    for (std::size_t l = 0; l < levels; ++l)
      found.insert(found.end(), levels_[l].found.begin(), levels_[l].found.end());
    std::stable_sort(found.rbegin(), found.rend());
    return best_of(found);
  }

 private:
  /// Fills in the pictures of all levels but the first and returns how many levels there are.
  std::size_t reduce(const dlib::cv_image<unsigned char>& picture) {
    const Scanner& scanner = detector_.get_scanner();
    const auto large_enough = [&](const dlib::rectangle& size) {
      return size.width() >= scanner.get_min_pyramid_layer_width() &&
             size.height() >= scanner.get_min_pyramid_layer_height();
    };
    const Pyramid pyramid;
    std::size_t count = 0;
    auto size = dlib::get_rect(picture);
    do {
      if (count == levels_.size()) {
        levels_.emplace_back();
        levels_.back().scanner.copy_configuration(scanner);
        levels_.back().scanner.set_max_pyramid_levels(1);
      }
      if (count == 1) pyramid(picture, levels_[1].picture);
      if (count > 1) pyramid(levels_[count - 1].picture, levels_[count].picture);
      size = pyramid.rect_down(size);
      ++count;
    } while (large_enough(size) && count < scanner.get_max_pyramid_levels());
    return count;
  }

  void search(Level& level, unsigned reductions, double threshold) const {
    level.found.clear();
    std::vector<std::pair<double, dlib::rectangle>> windows;
    for (unsigned long filter = 0; filter < detector_.num_detectors(); ++filter) {
      const auto& weights = detector_.get_processed_w(filter);
      const double bias = weights.w(level.scanner.get_num_dimensions());
      level.scanner.detect(weights.get_detect_argument(), windows, bias + threshold);
      for (const auto& [score, window] : windows) {
        dlib::rect_detection one;
        one.detection_confidence = score - bias, one.weight_index = filter;
        one.rect = Pyramid().rect_up(window, reductions);
        level.found.push_back(one);
      }
    }
  }

  /// Of windows in the order of their scores those that overlap none before.
  std::vector<micro::FaceWindow> best_of(const std::vector<dlib::rect_detection>& sorted) const {
    const auto overlap = detector_.get_overlap_tester();
    std::vector<dlib::rectangle> kept;
    std::vector<micro::FaceWindow> windows;
    for (const auto& one : sorted) {
      if (std::ranges::any_of(kept, [&](const auto& other) { return overlap(other, one.rect); })) continue;
      kept.push_back(one.rect);
      windows.push_back({cv::Rect(static_cast<int>(one.rect.left()), static_cast<int>(one.rect.top()),
                                  static_cast<int>(one.rect.width()), static_cast<int>(one.rect.height())),
                         one.detection_confidence});
    }
    return windows;
  }

  dlib::frontal_face_detector detector_ = unpacked();
  std::deque<Level> levels_;  ///< kept, for their memory
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
