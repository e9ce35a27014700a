#pragma once

#include <optional>

#include "libmicro/pipeline/pictures.h"

namespace micro {

/// A face at rest, as far as a recording tells: of the frames in which landmarks were fitted, the one whose
/// landmarks are nearest to their median over the recording (at most some thousand frames are looked at,
/// spread evenly). Nothing when the face was never fitted.
std::optional<FrameView> neutral_frame(const RecordingReader& recording, int face_id, Pictures& pictures);

}  // namespace micro
