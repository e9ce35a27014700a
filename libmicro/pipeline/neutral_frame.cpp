#include "libmicro/pipeline/neutral_frame.h"

#include <algorithm>

#include "libmicro/pipeline/recorded_frames.h"

namespace micro {
namespace {

constexpr std::size_t most_candidates = 4096;

/// Fitted frames, every n-th where there are many.
std::vector<FrameIndex> candidates(const RecordingReader& recording, int face_id) {
  constexpr FrameIndex block = 1 << 16;
  std::vector<FrameIndex> fitted;
  for (FrameIndex first = 0; first < recording.frame_count(); first += block) {
    const FrameIndex count = std::min(block, recording.frame_count() - first);
    const auto flags = recording.read_face(face_id, "landmarks_fitted", first, count);
    for (FrameIndex i = 0; i < count; ++i)
      if (flags[static_cast<std::size_t>(i)] > 0) fitted.push_back(first + i);
  }
  const std::size_t step = fitted.size() / most_candidates + 1;
  std::vector<FrameIndex> some;
  for (std::size_t i = 0; i < fitted.size(); i += step) some.push_back(fitted[i]);
  return some;
}

Landmarks median_of(const std::vector<Landmarks>& shapes) {
  Landmarks median;
  std::vector<float> values(shapes.size());
  for (Eigen::Index i = 0; i < median.size(); ++i) {
    std::ranges::transform(shapes, values.begin(), [i](const Landmarks& shape) { return shape.data()[i]; });
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    median.data()[i] = *middle;
  }
  return median;
}

}  // namespace

std::optional<FrameView> neutral_frame(const RecordingReader& recording, int face_id, Pictures& pictures) {
  RecordedFrames frames(recording, false);
  std::vector<FrameView> views;
  std::vector<Landmarks> shapes;
  for (const FrameIndex frame : candidates(recording, face_id)) {
    views.push_back(frames.read(face_id, frame, 1).front());
    shapes.push_back(unit_landmarks(views.back().face));
  }
  if (views.empty()) return {};
  const Landmarks median = median_of(shapes);
  const auto nearest = std::ranges::min_element(
      shapes, {}, [&](const Landmarks& shape) { return (shape - median).squaredNorm(); });
  FaceFrames chosen{{views[static_cast<std::size_t>(nearest - shapes.begin())]}};
  pictures.fill(chosen);
  return chosen.front().front();
}

}  // namespace micro
