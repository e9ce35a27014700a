#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libmicro/exchange/export_format.h"

namespace micro {

/// One number a frame: an entry of some per-frame dataset of a recording.
struct FrameColumn {
  bool of_face = true;    ///< below /faces/<id>; otherwise below /frames
  std::string dataset;    ///< path below that
  std::size_t entry = 0;  ///< place within the frame's values
  std::string name;       ///< "motion.displacement.mouth_corner_l.x"; "frames.luma_mean"
  std::string units, description;
  bool single = true;  ///< stored as float: printed with as many digits as that has
};

/// The columns of all faces' datasets that a comma-separated list of patterns names, in the order of the
/// recording. A pattern is a dataset ("motion/displacement", "frames/luma_mean") or a column's name, * and ?
/// stand for anything, "all" for everything there is. Throws Error(usage) for a pattern that fits nothing.
std::vector<FrameColumn> select_columns(const ExportedRecording& recording, const std::string& patterns);

/// Hands every frame's values over, frame by frame, column by column; NaN = missing. Memory does not grow
/// with the recording. Without a face (-1) the columns of faces are missing.
void for_each_frame(const ExportedRecording& recording, int face, const std::vector<FrameColumn>& columns,
                    const std::function<void(FrameIndex, const double*)>& take);

}  // namespace micro
