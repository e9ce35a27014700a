#include "libmicro/pipeline/recorded_frames.h"

#include <algorithm>

namespace micro {
namespace {

constexpr FrameIndex block_frames = 1024;  // a chunk of most datasets

/// The values of one dataset over a block, read in the order in which a row holds them.
class Rows {
 public:
  Rows(const RecordingReader& recording, int face, const std::string& dataset, FrameIndex first,
       FrameIndex count)
      : values_(recording.read_face(face, dataset, first, count)),
        size_(values_.size() / static_cast<std::size_t>(count)) {}
  const double* at(FrameIndex i) const { return values_.data() + static_cast<std::size_t>(i) * size_; }

 private:
  std::vector<double> values_;
  std::size_t size_;
};

template <class Matrix>
void assign(Matrix& matrix, const double* values) {
  for (Eigen::Index i = 0; i < matrix.size(); ++i)
    matrix.data()[i] = static_cast<typename Matrix::Scalar>(values[i]);
}

}  // namespace

std::vector<FrameView> RecordedFrames::read(int face_id, FrameIndex first, FrameIndex count) {
  std::vector<FrameView> out;
  out.reserve(static_cast<std::size_t>(count));
  while (count > 0) {
    const Block& block = block_with(face_id, first);
    const FrameIndex from = first - block.first;
    const FrameIndex some = std::min(count, static_cast<FrameIndex>(block.frames.size()) - from);
    out.insert(out.end(), block.frames.begin() + from, block.frames.begin() + from + some);
    first += some, count -= some;
  }
  return out;
}

const RecordedFrames::Block& RecordedFrames::block_with(int face_id, FrameIndex frame) {
  Block& block = blocks_[face_id];
  const FrameIndex first = frame - frame % block_frames;
  if (block.first != first) block = load(face_id, first);
  return block;
}

RecordedFrames::Block RecordedFrames::load(int face_id, FrameIndex first) const {
  const FrameIndex count = std::min(block_frames, recording_.frame_count() - first);
  const auto rows = [&](const char* dataset) { return Rows(recording_, face_id, dataset, first, count); };
  const auto times = recording_.read_frames("capture_s", first, count);
  Block block{first, std::vector<FrameView>(static_cast<std::size_t>(count))};
  const Rows valid = rows("valid"), confidence = rows("confidence"), fitted = rows("landmarks_fitted"),
             score = rows("detector_score"), box = rows("box"), landmarks = rows("landmarks"),
             pose = rows("pose"), inter_ocular = rows("inter_ocular_px"), crop = rows("crop_from_image");
  for (FrameIndex i = 0; i < count; ++i) {
    FrameView& view = block.frames[static_cast<std::size_t>(i)];
    FaceObservation& face = view.face;
    view.frame = first + i, view.capture_s = times[static_cast<std::size_t>(i)];
    face.id = face_id;
    face.valid = *valid.at(i) > 0, face.landmarks_fitted = *fitted.at(i) > 0;
    face.confidence = static_cast<float>(*confidence.at(i));
    face.detector_score = static_cast<float>(*score.at(i));
    const cv::Rect2d place(box.at(i)[0], box.at(i)[1], box.at(i)[2], box.at(i)[3]);
    face.box = place;
    assign(face.landmarks, landmarks.at(i));
    assign(face.pose.rotation, pose.at(i));
    assign(face.pose.translation, pose.at(i) + 3);
    face.inter_ocular_px = static_cast<float>(*inter_ocular.at(i));
    std::copy_n(crop.at(i), 6, face.unit_from_image.val);
  }
  if (!with_motion_) return block;
  const Rows displacement = rows("motion/displacement"), noise = rows("motion/flow_noise"),
             strain = rows("motion/strain"), head = rows("motion/head"), eyes = rows("motion/eye_darkness"),
             turn = rows("motion/turn"), gaze = rows("motion/gaze"), contrast = rows("motion/eye_contrast"),
             likeness = rows("motion/eye_likeness"), residual = rows("motion/flow_residual"),
             sharpness = rows("sharpness");
  for (FrameIndex i = 0; i < count; ++i) {
    MotionSample& motion = block.frames[static_cast<std::size_t>(i)].motion;
    assign(motion.displacement, displacement.at(i));
    assign(motion.noise, noise.at(i));
    assign(motion.strain, strain.at(i));
    assign(motion.head, head.at(i));
    assign(motion.eye_darkness, eyes.at(i));
    assign(motion.turn, turn.at(i));
    assign(motion.gaze, gaze.at(i));
    assign(motion.eye_contrast, contrast.at(i));
    assign(motion.eye_likeness, likeness.at(i));
    motion.flow_residual = *residual.at(i);
    motion.sharpness = *sharpness.at(i);
  }
  return block;
}

}  // namespace micro
