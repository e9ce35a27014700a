#pragma once

#include <map>
#include <memory>
#include <vector>

#include "libmicro/core/archive.h"
#include "libmicro/core/face.h"
#include "libmicro/core/frame.h"
#include "libmicro/core/motion.h"
#include "libmicro/motion/motion_meter.h"
#include "libmicro/motion/motion_options.h"

namespace micro {

/// What has to be measured of one face in one frame.
struct MotionTask {
  FaceObservation face;
  std::vector<std::shared_ptr<const MotionReference>>
      references;                               ///< one, or two while changing over (older first)
  cv::Mat crop;                                 ///< filled when the frame was looked at for a reference
  std::array<bool, region_count> in_picture{};  ///< regions that the picture does not cut off
};

/// The same, measured; `relative` follows `references`.
struct MeasuredMotion {
  FaceObservation face;
  std::array<bool, region_count> in_picture{};
  std::vector<FrameIndex> reference_frames;
  std::vector<RelativeMotion> relative;
};

/// First, in frame order: gives every face in every frame its reference. A reference is replaced about every
/// MotionOptions::reference_s, by a frame in which the eyes look as they did in it, or as they have looked
/// for a while: one taken in a blink would spoil eyes and lids until the next. For a short stretch both the
/// old and the new one are measured.
class ReferencePlanner {
 public:
  ReferencePlanner(const MotionOptions& options, double capture_fps);
  std::vector<MotionTask> plan(const Frame& frame, const std::vector<FaceObservation>& faces);
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  struct Track {
    std::shared_ptr<const MotionReference> current, previous;
    Landmarks unit_shape = Landmarks::Zero();  ///< slowly smoothed: regions must not follow a blink
    FrameIndex last_frame = 0;
    cv::Mat waiting;  ///< crop whose eyes looked different from the reference's; empty = none
    FrameIndex waiting_since = 0;
  };
  bool is_due(const Track& track, FrameIndex frame) const;
  bool is_fit(Track& track, FrameIndex frame, const cv::Mat& crop) const;

  int crop_side_;
  FrameIndex hold_, overlap_, look_, settled_;
  float shape_gain_;
  std::map<int, Track> tracks_;
};

/// Second, in any order and thread: the flow. Gives the same for the same task, whose crop must be there.
MeasuredMotion measure(const MotionTask& task, MotionMeter& meter);

/// Third, in frame order: one displacement since the track began, from the changing references. The step
/// between two references is the mean over the stretch where both were measured.
class MotionStitcher {
 public:
  explicit MotionStitcher(const MotionOptions& options) : crop_side_(options.crop_side) {}
  MotionSample stitch(FrameIndex frame, const MeasuredMotion& measured);
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  static constexpr int additive = region_count * 2 + 6 + 4;  // regions, head, gaze
  using Additive = std::array<double, additive>;
  struct Track {
    FrameIndex reference = -1;  ///< reference in force
    FrameIndex candidate = -1;  ///< the next one, while changing over
    FrameIndex last_frame = -1;
    Additive offset{};          ///< of the reference in force
    Additive difference_sum{};  ///< in force minus candidate, summed over the changeover
    int difference_count = 0;
  };
  int crop_side_;
  std::map<int, Track> tracks_;
};

}  // namespace micro
