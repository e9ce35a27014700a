#include "libmicro/pipeline/still_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "libmicro/core/error.h"
#include "libmicro/face/head_pose.h"
#include "libmicro/face/similarity.h"
#include "libmicro/motion/face_crop.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

/// What a recording's dataset attributes would say.
SampleDataset dataset_of(const PlannedDescriptor& planned) {
  SampleDataset out{planned.spec.path,
                    planned.spec.attributes.at("parameters"),
                    planned.spec.labels,
                    planned.spec.label_units,
                    {}};
  const auto hash = planned.spec.attributes.find("model_sha256");
  if (hash != planned.spec.attributes.end())
    out.parameters += (out.parameters.empty() ? "" : ", ") + std::string("model_sha256 = ") + hash->second;
  return out;
}

StillFace placed(const DetectedFace& found, const StillPicture& picture, int side) {
  StillFace out{found.box, found.score, {}, {}, {}, {}};
  out.face.valid = out.face.landmarks_fitted = true;
  out.face.confidence = static_cast<float>(found.plausibility);
  out.face.detector_score = static_cast<float>(found.score);
  out.face.box = found.box, out.face.landmarks = found.landmarks;
  out.face.pose = head_pose(found.landmarks, picture.luma.size());
  out.face.unit_from_image = unit_from_landmarks(found.landmarks).matrix();
  out.face.inter_ocular_px = inter_ocular_distance(found.landmarks);
  out.crop = crop_face(picture.luma, out.face.unit_from_image, side);
  if (!picture.bgr.empty()) out.color = crop_face(picture.bgr, out.face.unit_from_image, side);
  return out;
}

}  // namespace

StillPicture read_picture(const std::filesystem::path& path, bool color) {
  SourceOptions options;
  options.want_color = color;
  const auto source = open_source(path, options);
  Frame frame;
  if (!source->next(frame))
    throw Error(ErrorCategory::input, "'" + path.string() + "' holds no picture",
                "give a JPEG, PNG or TIFF file");
  StillPicture picture{frame.luma8(), frame.bgr};
  if (source->next(frame))
    throw Error(ErrorCategory::input, "'" + path.string() + "' is a film, not a picture",
                "give its recording (microx analyze), or, to train, the batch that recorded it (--study)");
  return picture;
}

StillSamples::StillSamples(const Config& config)
    : plan_(plan_features(config, 0)),
      finder_(FaceFinder::load(landmark_model_path(config.face.landmark_model))) {
  if (!plan_.later.empty())
    throw Error(ErrorCategory::usage,
                "the feature '" + plan_.later.front().descriptor.name + "' looks at more than one frame",
                "choose features of single pictures, e.g. hog, lbp, gabor, lpq or face_geometry");
  if (plan_.streaming.empty())
    throw Error(ErrorCategory::usage, "no feature is chosen", "give --features, e.g. hog");
  color_ = needs_of(plan_.streaming).color;
  extractors_ = make_extractors(plan_.streaming, plan_);
  schema_.pooled = {"apex"};
  schema_.crop_side = plan_.crop_side;
  for (const auto& planned : plan_.streaming) schema_.datasets.push_back(dataset_of(planned));
}

FeatureRows StillSamples::describe(const StillFace& face) {
  FeatureRows row(1, static_cast<Eigen::Index>(schema_.columns()));
  FrameView view;
  view.face = face.face, view.crop = face.crop, view.color = face.color;
  const std::vector<FrameView> frames{view};
  Eigen::Index next = 0;
  for (auto& extractor : extractors_) {
    const std::size_t width = extractor.columns.size();
    extractor.compute({.frames = frames}, {row.data() + next, width});
    for (std::size_t j = 0; j < width; ++j, ++next)  // as recordings store them
      row(next) = static_cast<double>(static_cast<float>(row(next)));
  }
  return row;
}

std::vector<StillFace> placed_faces(FaceFinder& finder, const std::filesystem::path& path, int crop_side,
                                    bool color) {
  const StillPicture picture = read_picture(path, color);
  std::vector<StillFace> out;
  for (const auto& found : finder.find(picture.luma)) out.push_back(placed(found, picture, crop_side));
  if (out.empty())
    throw Error(ErrorCategory::no_face, "'" + path.string() + "' shows no face",
                "take a picture of a frontal face, at least 40 pixels wide");
  return out;
}

std::vector<StillFace> StillSamples::faces(const std::filesystem::path& path) {
  auto out = placed_faces(*finder_, path, plan_.crop_side, color_);
  for (auto& face : out) face.row = describe(face);
  return out;
}

}  // namespace micro
