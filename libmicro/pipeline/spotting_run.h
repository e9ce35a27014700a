#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/progress.h"
#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/spotting_options.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// One face's trajectory over frames first .. first + count - 1 of a recording.
Trajectory read_trajectory(const RecordingReader& recording, int face_id, FrameIndex first, FrameIndex count);

/// Events of every face, by face and onset, numbered. Long recordings are spotted in overlapping stretches,
/// so memory does not grow with their length.
std::vector<Event> spot_recording(const RecordingReader& recording, const SpottingOptions& options,
                                  int threads, ProgressSink& progress);

}  // namespace micro
