#pragma once

#include <limits>
#include <memory>
#include <opencv2/core.hpp>
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
  std::int64_t corrupt_packets = 0, corrupt_frames = 0;
  FrameIndex next_frame = 0;  ///< one past the last frame that was committed, and its time; not kept
  double last_pts_s = 0;

  bool none() const { return corrupt_packets == 0 && corrupt_frames == 0 && gaps.lost() == 0; }
};

/// One frame as the parallel stage leaves it: measured, not stitched yet.
struct MeasuredFrame {
  FrameIndex index = 0;
  std::vector<double> values;  ///< of frame_schema()
  struct Face {
    MeasuredMotion motion;
    std::vector<double> features;
    cv::Mat crop;  ///< if crops are kept
  };
  std::vector<Face> faces;
};

/// Where measured frames go, in order.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void take(const MeasuredFrame& frame) = 0;
  /// `front`: state of tracker and planner after the last frame.
  virtual void checkpoint(std::vector<std::byte> front, const Losses& losses) = 0;
};

/// Stitches and records: the usual sink.
class RecordingSink : public FrameSink {
 public:
  /// `features`: the streaming ones.
  RecordingSink(MotionStitcher& stitcher, const Schema& features, RecordingWriter& writer);
  void take(const MeasuredFrame& frame) override;
  void checkpoint(std::vector<std::byte> front, const Losses& losses) override;

 private:
  MotionStitcher& stitcher_;
  Schema schema_;
  RecordingWriter& writer_;
};

/// What streaming a clip needs, in the order of the stages.
struct StreamStages {
  FrameSource& source;
  FaceTracker& tracker;
  ReferencePlanner& planner;
  Losses& losses;
  const FeaturePlan& features;
  FrameSink& sink;
};

/// Which frames are measured. Those before are only followed, so that tracks and references are the ones they
/// would be; nothing after them is looked at.
struct FrameRange {
  FrameIndex begin = 0, end = std::numeric_limits<FrameIndex>::max();
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
                     ProgressSink& progress, std::stop_token stop, const FrameRange& range = {});

/// State of tracker and planner.
std::vector<std::byte> front_state(const StreamStages& stages);

/// Restores the serial stages from what a checkpoint holds.
void restore(ArchiveReader& archive, const StreamStages& stages);
void save(ArchiveWriter& archive, const Losses& losses);
void load(ArchiveReader& archive, Losses& losses);

/// How many threads a configuration means on this machine.
int thread_count(const RunOptions& options);

}  // namespace micro
