#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/analysis.h"

namespace micro {

/// The `index`-th, from 1, of `count` stretches of a film, to be measured on different machines.
struct PartChoice {
  int index = 1, count = 1;
  FrameIndex declared_frames = 0;  ///< of the whole film, as the container says; only sets where it is cut
};

/// Measures one part of request.input into request.output. Which face is which, where it is and what it is
/// measured against depend on all frames before; so the frames before the part are followed as in a whole run
/// (decoded and tracked, without the costly measuring), unless `former`, the part before, is there: then its
/// last state is where this part begins. Interrupted, it goes on. Throws Error.
void measure_part(const AnalysisRequest& request, const PartChoice& part, const std::filesystem::path& former,
                  const Config& config, ProgressSink& progress, std::stop_token stop);

/// Stitches all parts, in order, into the recording request.output and spots on it. The result is, byte by
/// byte, that of analyze(). Throws Error(input) for parts that are not of this video and these settings.
AnalysisResult assemble_parts(const AnalysisRequest& request, FrameIndex declared_frames,
                              const std::vector<std::filesystem::path>& parts, const Config& config,
                              ProgressSink& progress, std::stop_token stop);

}  // namespace micro
