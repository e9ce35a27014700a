#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "libmicro/core/gap_counter.h"
#include "libmicro/core/progress.h"
#include "libmicro/face/face_tracker.h"
#include "libmicro/motion/motion_tracker.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/store/recording_writer.h"
#include "libmicro/video/frame_source.h"

namespace micro {

/// What was lost so far; kept in checkpoints, because a damaged clip must be decoded from its start to be
/// counted right.
struct Losses {
  GapCounter gaps;
  std::int64_t corrupt_packets = 0;

  bool none() const { return corrupt_packets == 0 && gaps.lost() == 0; }
};

/// What streaming a clip needs, in the order of the stages.
struct StreamStages {
  FrameSource& source;
  FaceTracker& tracker;
  ReferencePlanner& planner;
  MotionStitcher& stitcher;
  Losses& losses;
  const FeaturePlan& features;
  RecordingWriter& writer;
};

struct StreamOutcome {
  FrameIndex next_frame = 0;  ///< one past the last committed frame
  bool stopped = false;       ///< a stop was asked for before the end
};

/// Decode (serial) -> track and plan (serial) -> flow and descriptors (parallel) -> stitch and record
/// (serial, in order), with a bounded number of frames under way. Every checkpoint holds the state of all
/// serial stages after the same frame. After a stop request the frames under way are committed and
/// checkpointed.
StreamOutcome stream(const StreamStages& stages, const Config& config, FrameIndex first_frame,
                     ProgressSink& progress, std::stop_token stop);

/// Restores the serial stages from a checkpoint's bytes.
void restore(const std::vector<std::byte>& state, const StreamStages& stages);

/// How many threads a configuration means on this machine.
int thread_count(const RunOptions& options);

}  // namespace micro
