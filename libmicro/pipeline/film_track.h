#pragma once

#include <cstdint>
#include <vector>

#include "libmicro/core/face.h"
#include "libmicro/core/frame.h"
#include "libmicro/synthesis/face_frame.h"
#include "libmicro/synthesis/spike_plan.h"

namespace micro {

/// A face as it is around one moment of a film.
struct FaceInFilm {
  FacePlacement in_crop;  ///< the face's own frame in that of the tracker's canonical crop
  Landmarks face;         ///< in the face's own frame
};

/// How one face goes through a film: where it is in each frame, and its shape every quarter of a second.
/// Takes 32 bytes a frame and 2 kilobytes a second.
class FilmTrack {
 public:
  /// Frames in order; `face` is null where it is not seen. Throws Error(input) when the frame is not later
  /// than the last.
  void add(const Frame& frame, const FaceObservation* face);

  FrameIndex frames() const { return static_cast<FrameIndex>(seconds_.size()); }
  /// Times of the filmed scene; evenly spaced when the frames are, at `fps`.
  Timeline timeline(double fps) const;
  /// The first frame's time and the time from the first to the last, in units of the container.
  std::int64_t first_ticks() const { return first_ticks_; }
  std::int64_t span_ticks() const { return last_ticks_ - first_ticks_; }
  /// The largest unit that all frame intervals are multiples of; 0 for a single frame.
  std::int64_t common_ticks() const { return common_ticks_; }
  bool evenly_spaced() const { return even_; }

  /// Runs of frames in which the face is seen.
  std::vector<PlannedSpan> visible() const;
  /// Runs in which it is seen with this confidence, turned by no more than this, without `margin` frames at
  /// both ends.
  std::vector<PlannedSpan> usable(double minimum_confidence, double largest_turn_deg,
                                  FrameIndex margin) const;

  /// Where the tracker's canonical crop is: its placement smoothed over time (local parabolas with Gaussian
  /// weights of 80 ms, which delay nothing), so that no jitter of the tracker gets into what is added. Only
  /// for visible frames.
  FacePlacement placement(FrameIndex frame) const;
  /// The face within that crop, averaged over half a second before and after a frame.
  FaceInFilm face_around(FrameIndex frame) const;
  /// Distance between the eye centres in a frame, by these two.
  double inter_ocular_px(FrameIndex frame) const;
  /// Median over the visible time; 0 when there is none.
  double median_inter_ocular_px() const;

 private:
  struct Row {
    float x, y, roll, log_iod;  ///< NaN where the face is not seen
    float confidence, turn_deg;
  };
  struct Shape {
    double seconds;
    float inter_ocular_px;
    Landmarks face;  ///< in the frame of the crop
  };
  template <class Accept>
  std::vector<PlannedSpan> runs(const Accept& accept, FrameIndex margin) const;
  bool seen(FrameIndex frame) const;
  Landmarks shape(FrameIndex frame) const;

  std::vector<double> seconds_;
  std::vector<Row> rows_;
  std::vector<Shape> shapes_;
  std::int64_t first_ticks_ = 0, last_ticks_ = 0, common_ticks_ = 0;
  bool even_ = true;
};

/// Where the tracker has the face: the middle of the eyes and the inter-ocular distance of its canonical
/// crop.
FacePlacement tracked_placement(const FaceObservation& face);

}  // namespace micro
