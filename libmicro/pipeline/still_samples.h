#pragma once

#include <filesystem>
#include <memory>
#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/face/face_finder.h"
#include "libmicro/learning/samples.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/sample_schema.h"

namespace micro {

/// A face in a picture, as a sample.
struct StillFace {
  cv::Rect2f box;    ///< source pixels
  double score = 0;  ///< of the detector
  FaceObservation face;
  cv::Mat crop, color;  ///< face-locked; colour is empty unless needed
  FeatureRows row;      ///< one row of the schema; NaN = missing
};

/// Faces of pictures as samples, made of features of single frames.
class StillSamples {
 public:
  /// Throws Error(usage) for features that look at more than one frame, Error(plugin) when a model file or
  /// the landmark model is missing.
  explicit StillSamples(const Config& config);

  const SampleSchema& schema() const { return schema_; }
  /// Every face, best detection first. Throws Error(input) when the file is no picture, Error(no_face) when
  /// there is none.
  std::vector<StillFace> faces(const std::filesystem::path& picture);

 private:
  FeatureRows describe(const StillFace& face);

  FeaturePlan plan_;
  std::vector<Extractor> extractors_;
  SampleSchema schema_;
  std::unique_ptr<FaceFinder> finder_;
  bool color_ = false;
};

/// Every face of a picture with its crop, best detection first. Throws Error(no_face) when there is none.
std::vector<StillFace> placed_faces(FaceFinder& finder, const std::filesystem::path& path, int crop_side,
                                    bool color);

/// A still picture, grey (and in colour, if wanted). Throws Error(input).
struct StillPicture {
  cv::Mat luma, bgr;
};
StillPicture read_picture(const std::filesystem::path& path, bool color);

}  // namespace micro
