#pragma once

#include <vector>

#include "libmicro/core/schema.h"
#include "libmicro/recognition/event_window.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// The datasets of a face as plugins may ask for them: of frames, and of events.
std::vector<TableLayout> plugin_tables(const Schema& of_frames, const Schema& of_events);

/// Rows of numbers, so many columns each.
RowMajorMatrix as_rows(const std::vector<double>& values, std::size_t columns);

/// Frames first .. first + count - 1 of one face as plugins see them, with these tables of frames.
MotionWindow read_motion_window(const RecordingReader& recording, int face_id, FrameIndex first,
                                FrameIndex count, const std::vector<TableLayout>& tables);

}  // namespace micro
