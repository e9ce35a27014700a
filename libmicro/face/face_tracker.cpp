#include "libmicro/face/face_tracker.h"

#include <algorithm>
#include <cmath>

#include "libmicro/face/face_track.h"
#include "libmicro/face/head_pose.h"
#include "libmicro/face/plausibility.h"

namespace micro {
namespace {

constexpr double good_correlation = 0.80;      // below it the detector is asked
constexpr double same_face_correlation = 0.6;  // a face that comes back elsewhere
constexpr double refresh_correlation = 0.92;
constexpr double lost_score = -0.35;      // detector margin below which an unsure face is gone
constexpr double check_interval_s = 0.5;  // detector verification of a face that looks fine
constexpr double blind_search_rate = 30;  // searches per second while no face is tracked
constexpr float shape_gain = 0.5F;        // weight of a new landmark fit
constexpr double placement_gain =
    0.05;  // weight of a new fit's placement: the template is the steadier of the two

FrameIndex frames_for(double seconds, double fps) {
  return std::max<FrameIndex>(1, std::llround(seconds * fps));
}

Similarity blended(const Similarity& from, const Similarity& to, double gain) {
  return {from.a + gain * (to.a - from.a), from.b + gain * (to.b - from.b),
          from.tx + gain * (to.tx - from.tx), from.ty + gain * (to.ty - from.ty)};
}

bool near(const FaceTrack& track, const DetectedFace& face) {
  const float reach = 0.6F * std::max(track.box().width, face.box.width);
  const cv::Rect2f box = track.detector_box();
  return std::hypot(box.x + box.width / 2 - face.box.x - face.box.width / 2,
                    box.y + box.height / 2 - face.box.y - face.box.height / 2) < reach;
}

}  // namespace

class FaceTracker::Impl {
 public:
  Impl(const FaceTrackerOptions& options, std::unique_ptr<FaceFinder> finder, double fps)
      : options_(options), finder_(std::move(finder)), fps_(fps) {}

  std::vector<FaceObservation> track(const Frame& frame) {
    luma_ = frame.luma8();
    index_ = frame.index;
    for (auto& track : tracks_)
      if (track.memory.active) follow(track);
    if (search_is_due()) search();
    std::vector<FaceObservation> seen;
    for (const auto& track : tracks_)
      if (track.memory.active) seen.push_back(observation(track));
    return seen;
  }

  void save(ArchiveWriter& archive) const {
    archive.put(last_search_), archive.put(tracks_.size());
    for (const auto& track : tracks_) track.save(archive);
  }

  void load(ArchiveReader& archive) {
    std::size_t count = 0;
    archive.get(last_search_), archive.get(count);
    tracks_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      tracks_.emplace_back();
      tracks_.back().load(archive);
    }
  }

 private:
  void follow(FaceTrack& track) {
    auto& memory = track.memory;
    const Alignment found = track.aligner.align(luma_, track.predicted());
    memory.previous = memory.unit_from_image;
    memory.unit_from_image = found.unit_from_image;
    memory.correlation = found.correlation;
    const bool sane = placement_is_sane(memory);
    const bool unsure = !sane || memory.correlation < good_correlation;
    if (!sane) memory.unit_from_image = memory.previous;
    if (unsure || index_ - memory.last_check >= frames_for(check_interval_s, fps_)) verify(track);
    if (memory.active && (unsure || index_ - memory.last_fit >= frames_for(1 / options_.landmark_rate, fps_)))
      refit(track);
    if (memory.active && track.confidence() < options_.minimum_confidence) memory.active = false;
    if (memory.active) memory.last_seen = index_;
  }

  /// The face did not shrink, grow or leave the picture within one frame.
  bool placement_is_sane(const FaceTrack::Memory& memory) const {
    const double growth = memory.unit_from_image.scale() / memory.previous.scale();
    const cv::Point2d eyes = memory.unit_from_image.inverse()({0.5, CanonicalCrop::eye_y});
    return growth > 0.8 && growth < 1.25 && eyes.x >= 0 && eyes.y >= 0 && eyes.x < luma_.cols &&
           eyes.y < luma_.rows;
  }

  void verify(FaceTrack& track) {
    auto& memory = track.memory;
    memory.last_check = index_;
    memory.detector_score = static_cast<float>(finder_->verify(luma_, track.detector_box()));
    // A face that still looks like itself may be turned or half covered: only a poor match and no detection
    // is a loss.
    if (memory.detector_score < lost_score && memory.correlation < good_correlation) memory.active = false;
  }

  void refit(FaceTrack& track) {
    auto& memory = track.memory;
    const Landmarks fitted = finder_->fit(luma_, track.detector_box());
    memory.last_fit = index_;
    if (!fitted.allFinite()) return void(memory.active = false);
    memory.plausibility = static_cast<float>(landmark_plausibility(luma_, fitted));
    const Similarity placed = unit_from_landmarks(fitted);
    const bool trusted = memory.correlation >= good_correlation;
    memory.unit_from_image = blended(memory.unit_from_image, placed, trusted ? placement_gain : 1);
    const Landmarks unit = transformed(fitted, memory.unit_from_image);
    track.unit_shape += (trusted ? shape_gain : 1) * (unit - track.unit_shape);
    remember_pose(memory, fitted);
    if (memory.correlation < refresh_correlation || !trusted)
      track.aligner.set_template(luma_, memory.unit_from_image);
  }

  void remember_pose(FaceTrack::Memory& memory, const Landmarks& landmarks) const {
    const HeadPose pose = head_pose(landmarks, luma_.size());
    memory.pitch = pose.rotation.x(), memory.yaw = pose.rotation.y();
  }

  bool search_is_due() const {
    const bool any = std::ranges::any_of(tracks_, [](const auto& track) { return track.memory.active; });
    const double rate = any ? options_.search_rate : blind_search_rate;
    return last_search_ < 0 || (rate > 0 && index_ - last_search_ >= frames_for(1 / rate, fps_));
  }

  void search() {
    last_search_ = index_;
    for (const auto& face : finder_->find(luma_)) {
      if (inter_ocular_distance(face.landmarks) < options_.minimum_inter_ocular_px) continue;
      if (std::ranges::any_of(tracks_,
                              [&](const auto& track) { return track.memory.active && near(track, face); }))
        continue;
      if (std::ranges::count_if(tracks_, [](const auto& track) { return track.memory.active; }) >=
          options_.maximum_faces)
        break;
      start(identity_of(face), face);
    }
  }

  /// The lost face that this one looks like or took the place of, or a new one.
  FaceTrack& identity_of(const DetectedFace& face) {
    FaceTrack* best = nullptr;
    double best_likeness = same_face_correlation;
    for (auto& track : tracks_) {
      if (track.memory.active) continue;
      double likeness = track.aligner.align(luma_, unit_from_landmarks(face.landmarks)).correlation;
      if (near(track, face)) likeness += 0.25;
      if (likeness > best_likeness) best_likeness = likeness, best = &track;
    }
    if (best) return *best;
    tracks_.emplace_back();
    tracks_.back().memory.id = static_cast<int>(tracks_.size()) - 1;
    return tracks_.back();
  }

  void start(FaceTrack& track, const DetectedFace& face) {
    auto& memory = track.memory;
    memory.active = true;
    memory.unit_from_image = memory.previous = unit_from_landmarks(face.landmarks);
    track.unit_shape = transformed(face.landmarks, memory.unit_from_image);
    memory.detector_score = static_cast<float>(face.score);
    memory.plausibility = static_cast<float>(face.plausibility);
    memory.correlation = 1;
    memory.last_fit = memory.last_check = memory.last_seen = index_;
    remember_pose(memory, face.landmarks);
    track.aligner.set_template(luma_, memory.unit_from_image);
  }

  FaceObservation observation(const FaceTrack& track) const {
    const auto& memory = track.memory;
    FaceObservation seen;
    seen.id = memory.id;
    seen.valid = true;
    seen.landmarks_fitted = memory.last_fit == index_;
    seen.confidence = track.confidence();
    seen.detector_score = memory.detector_score;
    seen.box = track.box();
    seen.landmarks = track.landmarks();
    seen.unit_from_image = memory.unit_from_image.matrix();
    seen.inter_ocular_px =
        static_cast<float>(2 * CanonicalCrop::eye_half_distance / memory.unit_from_image.scale());
    seen.pose = carried_pose(memory, seen.inter_ocular_px);
    return seen;
  }

  /// Pitch and yaw of the last fit; roll, place and distance of this frame.
  HeadPose carried_pose(const FaceTrack::Memory& memory, float inter_ocular_px) const {
    const double focal = std::max(luma_.cols, luma_.rows);
    const cv::Point2d eyes = memory.unit_from_image.inverse()({0.5, CanonicalCrop::eye_y});
    HeadPose pose;
    pose.rotation << memory.pitch, memory.yaw,
        static_cast<float>(-std::atan2(memory.unit_from_image.b, memory.unit_from_image.a));
    const Eigen::Vector3d place((eyes.x - 0.5 * (luma_.cols - 1)) / inter_ocular_px,
                                (eyes.y - 0.5 * (luma_.rows - 1)) / inter_ocular_px, focal / inter_ocular_px);
    pose.translation = place.cast<float>();
    return pose;
  }

  FaceTrackerOptions options_;
  std::unique_ptr<FaceFinder> finder_;
  double fps_;
  std::vector<FaceTrack> tracks_;  ///< by identity
  FrameIndex last_search_ = -1;
  cv::Mat luma_;
  FrameIndex index_ = 0;
};

FaceTracker::FaceTracker(const FaceTrackerOptions& options, std::unique_ptr<FaceFinder> finder,
                         double capture_fps)
    : impl_(std::make_unique<Impl>(options, std::move(finder), capture_fps)) {}
FaceTracker::~FaceTracker() = default;
std::vector<FaceObservation> FaceTracker::track(const Frame& frame) { return impl_->track(frame); }
void FaceTracker::save(ArchiveWriter& archive) const { impl_->save(archive); }
void FaceTracker::load(ArchiveReader& archive) { impl_->load(archive); }

}  // namespace micro
