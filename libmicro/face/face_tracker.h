#pragma once

#include <memory>
#include <vector>

#include "libmicro/core/archive.h"
#include "libmicro/core/face.h"
#include "libmicro/core/frame.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/face/face_tracker_options.h"

namespace micro {

/// Follows every face through a clip with a stable identity. Between the rare detections each face is aligned
/// to a small template of itself; landmarks are fitted at `landmark_rate` and carried by that alignment in
/// between. A face that is hidden or leaves is invalid from the first such frame, and gets its old identity
/// when it comes back. Serial and deterministic: frames must be given in order.
class FaceTracker {
 public:
  /// `capture_fps` sets how many frames the per-second options mean.
  FaceTracker(const FaceTrackerOptions& options, std::unique_ptr<FaceFinder> finder, double capture_fps);
  ~FaceTracker();

  /// The faces visible in this frame, ordered by identity; empty when there is none.
  std::vector<FaceObservation> track(const Frame& frame);

  /// State at a checkpoint, to go on with the next frame.
  void save(ArchiveWriter& archive) const;
  void load(ArchiveReader& archive);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace micro
