#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/core/parallel.h"

namespace micro {

/// A face found in a single picture.
struct DetectedFace {
  cv::Rect2f box;           ///< source pixels
  double score = 0;         ///< detector margin; above 0 is a detection, above about 1 a clear frontal face
  double plausibility = 0;  ///< 0..1, how face-like the fitted landmarks are (shape and eye/skin contrast)
  Landmarks landmarks;
};

/// The landmark model's file: `configured` if not empty, else where Debian's libdlib-data puts it.
/// Throws Error(plugin) saying how to get it when it is not there.
std::filesystem::path landmark_model_path(const std::string& configured);

/// dlib's frontal HOG detector and 68-point predictor (Kazemi and Sullivan, CVPR 2014). Not thread-safe: one
/// per thread.
class FaceFinder {
 public:
  /// Loads the models (about 0.05 s). Throws Error(plugin) when the file is missing or is not a landmark
  /// model.
  /// `parallel_for` is what find() and verify() look through a picture with.
  static std::unique_ptr<FaceFinder> load(const std::filesystem::path& landmark_model,
                                          ParallelFor parallel_for = serial_for);
  virtual ~FaceFinder() = default;

  /// SHA-256 of the landmark model's file if it is a known one (known_models.h), which loading tells for
  /// nothing; else nothing.
  virtual std::optional<std::string> model_sha256() const = 0;
  /// Every plausible face in a CV_8UC1 picture of any size, best score first. Works at the size at which a
  /// face of a few percent of the picture is found, so the result hardly depends on the picture's scale.
  virtual std::vector<DetectedFace> find(const cv::Mat& luma) = 0;
  /// Landmarks of the face in `box`.
  virtual Landmarks fit(const cv::Mat& luma, const cv::Rect2f& box) = 0;
  /// Detector score of the best face around `box` alone (much cheaper than find()); a value below -1 if there
  /// is none.
  virtual double verify(const cv::Mat& luma, const cv::Rect2f& box) = 0;
};

}  // namespace micro
