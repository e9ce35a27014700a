#pragma once

#include <stop_token>
#include <string>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/pictures.h"
#include "libmicro/store/recording_extension.h"

namespace micro {

/// What a pass over recorded frames works with.
struct FeaturePass {
  const RecordingReader& recording;
  const FeaturePlan& plan;
  Pictures* pictures = nullptr;  ///< may be absent when nothing planned looks at pictures
  int threads = 1;
  int checkpoint_frames = 2048;
};

/// Whether `planned` needs crops.
bool needs_pictures(const std::vector<PlannedDescriptor>& planned);

/// Computes plan.later for every frame from rows.next_frame() on. Memory does not grow with the recording;
/// the result does not depend on the number of threads. After a stop request what is done is kept and
/// Error(cancelled) is thrown.
void describe_frames(const FeaturePass& pass, LateRows& rows, ProgressSink& progress,
                     const std::stop_token& stop);

/// Computes plan.events once for each event of the recording. Events longer than `longest_event_frames` are
/// thinned evenly to at most as many frames.
void describe_events(const FeaturePass& pass, LateRows& rows, ProgressSink& progress,
                     const std::stop_token& stop);
inline constexpr FrameIndex longest_event_frames = 512;

}  // namespace micro
