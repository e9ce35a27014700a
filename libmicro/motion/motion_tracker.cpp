#include "libmicro/motion/motion_tracker.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "libmicro/motion/face_crop.h"

namespace micro {
namespace {

constexpr double overlap_s = 0.05;
constexpr float alike_correlation = 0.85F;
constexpr double look_s = 0.05;       // between two looks for a new reference
constexpr double settled_s = 0.3;     // eyes that look different for so long do not blink
constexpr FrameIndex most_holds = 6;  // then any frame serves
constexpr double shape_time_s =
    3;  // regions follow the landmarks this slowly, so that a blink does not move them

bool eyes_look_alike(const cv::Mat& a, const cv::Mat& b, const std::array<cv::Rect, 2>& eyes) {
  return std::ranges::all_of(eyes, [&](const cv::Rect& eye) {
    if (eye.empty()) return true;
    cv::Mat correlation;
    cv::matchTemplate(a(eye), b(eye), correlation, cv::TM_CCOEFF_NORMED);
    return correlation.at<float>(0, 0) > alike_correlation;
  });
}

void save_landmarks(ArchiveWriter& archive, const Landmarks& shape) {
  archive.put(std::vector<float>(shape.data(), shape.data() + shape.size()));
}

Landmarks load_landmarks(ArchiveReader& archive) {
  std::vector<float> values;
  archive.get(values);
  values.resize(136);
  return Eigen::Map<const Landmarks>(values.data());
}

void save_reference(ArchiveWriter& archive, const std::shared_ptr<const MotionReference>& reference) {
  archive.put(reference != nullptr);
  if (!reference) return;
  archive.put(reference->frame), archive.put(reference->crop), save_landmarks(archive, reference->unit_shape);
}

std::shared_ptr<const MotionReference> load_reference(ArchiveReader& archive) {
  bool present = false;
  archive.get(present);
  if (!present) return nullptr;
  FrameIndex frame = 0;
  cv::Mat crop;
  archive.get(frame), archive.get(crop);
  return std::make_shared<MotionReference>(frame, crop, load_landmarks(archive));
}

}  // namespace

ReferencePlanner::ReferencePlanner(const MotionOptions& options, double capture_fps)
    : crop_side_(options.crop_side),
      hold_(std::max<FrameIndex>(4, std::llround(options.reference_s * capture_fps))),
      overlap_(std::clamp<FrameIndex>(std::llround(overlap_s * capture_fps), 2, hold_ - 1)),
      look_(std::max<FrameIndex>(1, std::llround(look_s * capture_fps))),
      settled_(std::max<FrameIndex>(1, std::llround(settled_s * capture_fps))),
      shape_gain_(static_cast<float>(1 - std::exp(-1 / (shape_time_s * capture_fps)))) {}

bool ReferencePlanner::is_due(const Track& track, FrameIndex frame) const {
  const FrameIndex age = frame - track.current->frame;
  return age >= hold_ && (age - hold_) % look_ == 0;
}

bool ReferencePlanner::is_fit(Track& track, FrameIndex frame, const cv::Mat& crop) const {
  const auto& eyes = track.current->map.eyes;
  if (frame - track.current->frame >= most_holds * hold_ || eyes_look_alike(crop, track.current->crop, eyes))
    return true;
  if (track.waiting.empty() || !eyes_look_alike(crop, track.waiting, eyes)) {
    track.waiting = crop, track.waiting_since = frame;
    return false;
  }
  return frame - track.waiting_since >= settled_;
}

std::vector<MotionTask> ReferencePlanner::plan(const Frame& frame,
                                               const std::vector<FaceObservation>& faces) {
  std::vector<MotionTask> tasks;
  for (const auto& face : faces) {
    Track& track = tracks_[face.id];
    MotionTask task{face, {}, {}, {}};
    const bool fresh =
        !track.current || track.last_frame != frame.index - 1;  // first seen, or back after a loss
    const Landmarks shape = unit_landmarks(face);
    track.unit_shape = fresh ? shape : Landmarks(track.unit_shape + shape_gain_ * (shape - track.unit_shape));
    if (fresh || is_due(track, frame.index))
      task.crop = crop_face(frame.luma8(), face.unit_from_image, crop_side_);
    if (fresh || (!task.crop.empty() && is_fit(track, frame.index, task.crop))) {
      track.previous = fresh ? nullptr : track.current;
      track.current = std::make_shared<MotionReference>(frame.index, task.crop, track.unit_shape);
      track.waiting.release();
    }
    if (track.previous && frame.index - track.current->frame >= overlap_) track.previous = nullptr;
    if (track.previous) task.references.push_back(track.previous);
    task.references.push_back(track.current);
    task.in_picture = regions_in_picture(track.unit_shape, face.unit_from_image, frame.luma.size());
    track.last_frame = frame.index;
    tasks.push_back(std::move(task));
  }
  return tasks;
}

void ReferencePlanner::save(ArchiveWriter& archive) const {
  archive.put(tracks_.size());
  for (const auto& [id, track] : tracks_) {
    archive.put(id), archive.put(track.last_frame), save_landmarks(archive, track.unit_shape);
    archive.put(track.waiting), archive.put(track.waiting_since);
    save_reference(archive, track.current), save_reference(archive, track.previous);
  }
}

void ReferencePlanner::load(ArchiveReader& archive) {
  std::size_t count = 0;
  archive.get(count);
  tracks_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    int id = 0;
    archive.get(id);
    Track& track = tracks_[id];
    archive.get(track.last_frame);
    track.unit_shape = load_landmarks(archive);
    archive.get(track.waiting), archive.get(track.waiting_since);
    track.current = load_reference(archive);
    track.previous = load_reference(archive);
  }
}

MeasuredMotion measure(const MotionTask& task, MotionMeter& meter) {
  MeasuredMotion measured{task.face, task.in_picture, {}, {}};
  for (const auto& reference : task.references) {
    measured.reference_frames.push_back(reference->frame);
    measured.relative.push_back(meter.measure(task.crop, *reference));
  }
  return measured;
}

MotionSample MotionStitcher::stitch(FrameIndex frame, const MeasuredMotion& measured) {
  const auto flat = [](const RelativeMotion& motion) {
    Additive values{};
    std::copy_n(motion.displacement.data(), region_count * 2, values.begin());
    std::copy_n(motion.head.data(), 6, values.begin() + region_count * 2);
    std::copy_n(motion.gaze.data(), 4, values.begin() + region_count * 2 + 6);
    return values;
  };
  Track& track = tracks_[measured.face.id];
  const bool changing = measured.relative.size() == 2;
  if (track.last_frame != frame - 1) track = Track{measured.reference_frames.front(), -1, -1, {}, {}, 0};
  track.last_frame = frame;
  if (!changing && track.candidate == measured.reference_frames.front()) {
    for (std::size_t i = 0; i < track.offset.size(); ++i)
      track.offset[i] += track.difference_sum[i] / track.difference_count;
    track.reference = std::exchange(track.candidate, -1);
  }
  const RelativeMotion& motion = measured.relative.front();
  Additive values = flat(motion);
  if (changing) {
    const Additive next = flat(measured.relative.back());
    if (track.candidate < 0) track.difference_sum = {}, track.difference_count = 0;
    track.candidate = measured.reference_frames.back();
    for (std::size_t i = 0; i < values.size(); ++i) track.difference_sum[i] += values[i] - next[i];
    ++track.difference_count;
  }
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += track.offset[i];

  const double iod = measured.face.inter_ocular_px;
  const double source_px = iod / CanonicalCrop{crop_side_}.inter_ocular();  // per crop pixel
  MotionSample sample;
  sample.displacement = Eigen::Map<const RegionVectors>(values.data()) * source_px;
  sample.noise = motion.noise * source_px;
  for (int r = 0; r < region_count; ++r)
    if (!measured.in_picture[static_cast<std::size_t>(r)])
      sample.displacement.row(r).setConstant(std::numeric_limits<double>::quiet_NaN());
  sample.strain = motion.strain;
  sample.eye_darkness = motion.eye_darkness;
  sample.eye_contrast = motion.eye_contrast;
  sample.eye_likeness = motion.eye_likeness;
  sample.turn = Eigen::Map<const Eigen::Vector2d>(values.data() + region_count * 2 + 4) * source_px;
  sample.gaze = Eigen::Map<const Eigen::Vector4d>(values.data() + region_count * 2 + 6) * source_px;
  sample.flow_residual = motion.flow_residual;
  sample.sharpness = motion.sharpness;
  // The crop's own placement plus what the flow says is left of the head's motion.
  const auto& m = measured.face.unit_from_image;
  const double n = m(0, 0) * m(0, 0) + m(1, 0) * m(1, 0);
  const double ex = 0.5 + values[region_count * 2] / crop_side_ - m(0, 2);
  const double ey = CanonicalCrop::eye_y + values[region_count * 2 + 1] / crop_side_ - m(1, 2);
  sample.head << (m(0, 0) * ex + m(1, 0) * ey) / n, (-m(1, 0) * ex + m(0, 0) * ey) / n,
      values[region_count * 2 + 2] - std::atan2(m(1, 0), m(0, 0)),
      values[region_count * 2 + 3] + std::log(iod);
  return sample;
}

void MotionStitcher::save(ArchiveWriter& archive) const {
  archive.put(tracks_.size());
  for (const auto& [id, track] : tracks_) archive.put(id), archive.put(track);
}

void MotionStitcher::load(ArchiveReader& archive) {
  std::size_t count = 0;
  archive.get(count);
  tracks_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    int id = 0;
    archive.get(id), archive.get(tracks_[id]);
  }
}

}  // namespace micro
