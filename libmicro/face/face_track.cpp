#include "libmicro/face/face_track.h"

#include <algorithm>

namespace micro {

void FaceTrack::save(ArchiveWriter& archive) const {
  archive.put(memory);
  archive.put(std::vector<float>(unit_shape.data(), unit_shape.data() + unit_shape.size()));
  aligner.save(archive);
}

void FaceTrack::load(ArchiveReader& archive) {
  std::vector<float> points;
  archive.get(memory);
  archive.get(points);
  if (points.size() != static_cast<std::size_t>(unit_shape.size()))
    throw Error(ErrorCategory::input, "the checkpoint is damaged", "start again with --fresh");
  unit_shape = Eigen::Map<const Landmarks>(points.data());
  aligner.load(archive);
}

Similarity FaceTrack::predicted() const {
  // Half the last step: full steps overshoot when a head stops, and the aligner reaches the rest.
  const Similarity step = memory.unit_from_image.after(memory.previous.inverse());
  const Similarity half{1 + 0.5 * (step.a - 1), 0.5 * step.b, 0.5 * step.tx, 0.5 * step.ty};
  return half.after(memory.unit_from_image);
}

cv::Rect2f FaceTrack::box() const {
  const Landmarks points = landmarks();
  const Eigen::RowVector2f low = points.colwise().minCoeff(), high = points.colwise().maxCoeff();
  const float forehead = 0.25F * (high.y() - low.y());
  return {low.x(), low.y() - forehead, high.x() - low.x(), high.y() - low.y() + forehead};
}

// dlib's boxes are square, from the brows to the chin: centred 0.45 IOD below the eyes and 2.35 IOD wide
// (measured on its own detections).
cv::Rect2f FaceTrack::detector_box() const {
  const Similarity image_from_unit = memory.unit_from_image.inverse();
  const double unit_iod = 2 * CanonicalCrop::eye_half_distance;
  const cv::Point2d centre = image_from_unit({0.5, CanonicalCrop::eye_y + 0.45 * unit_iod});
  const double side = 2.35 * unit_iod * image_from_unit.scale();
  return cv::Rect2d(centre.x - side / 2, centre.y - side / 2, side, side);
}

float FaceTrack::confidence() const {
  const double looks = std::clamp((memory.correlation - 0.3) / 0.6, 0.0, 1.0);
  const double detected = std::clamp((memory.detector_score + 0.5) / 1.0, 0.0, 1.0);
  return static_cast<float>(std::clamp(memory.plausibility, 0.0F, 1.0F) * (0.6 * looks + 0.4 * detected));
}

}  // namespace micro
