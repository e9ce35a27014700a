#pragma once

#include "libmicro/pipeline/stream.h"
#include "libmicro/store/recording_writer.h"

namespace micro {

/// A measured frame as a row that a journal keeps exactly (Journal::Values::full), and back.
FrameRow row_of(const MeasuredFrame& frame);
MeasuredFrame measured_frame(const FrameRow& row);

}  // namespace micro
