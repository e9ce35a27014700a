#pragma once

#include <functional>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/progress.h"
#include "libmicro/core/trajectory.h"
#include "libmicro/spotting/spotting_options.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// One face's trajectory over frames first .. first + count - 1 of a recording.
Trajectory read_trajectory(const RecordingReader& recording, int face_id, FrameIndex first, FrameIndex count);

/// Frames begin .. end - 1 of a recording, seen with some more on either side: first .. first + count - 1.
struct Stretch {
  FrameIndex begin = 0, end = 0, first = 0, count = 0;
  bool decides(FrameIndex apex) const { return begin <= apex && apex < end; }
};
/// What a stretch of one face decides on, added to the list.
using StretchSpotter = std::function<void(int face_id, const Stretch& stretch, std::vector<Event>& found)>;

/// Every face in overlapping stretches, so that memory does not grow with the length; its events by onset,
/// numbered.
std::vector<Event> spot_in_stretches(const RecordingReader& recording, const StretchSpotter& spot_stretch,
                                     ProgressSink& progress);

/// Events of every face, by face and onset, numbered. Long recordings are spotted in overlapping stretches,
/// so memory does not grow with their length.
std::vector<Event> spot_recording(const RecordingReader& recording, const SpottingOptions& options,
                                  int threads, ProgressSink& progress);

}  // namespace micro
