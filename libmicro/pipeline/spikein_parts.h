#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "libmicro/pipeline/spikein.h"
#include "libmicro/synthesis/preview.h"
#include "libmicro/synthesis/truth.h"
#include "libmicro/video/frame_source.h"

namespace micro {

inline constexpr std::size_t most_preview_rows = 12;

/// What a clip was made with, and what goes beside it.
struct MadeClip {
  SpikePlan plan;
  TruthHeader header;
  std::vector<PreviewRow> preview;
  std::unique_ptr<VideoWriter> writer;  ///< with every frame written, not finished
  std::shared_ptr<const void> fields;   ///< what PreviewRow::field points into
};

MadeClip make_from_still(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop);
MadeClip make_from_video(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop);

/// The encoder's settings as the user wants them, for a clip of this rate; `stored`: the source's pixel
/// format, or "bgr" for pictures without planes.
EncoderOptions encoder_for(const SpikeInRequest& request, double playback_fps, const std::string& stored);

/// Threads that a request means on this machine.
int threads_of(const SpikeInRequest& request);

/// "R12, frames 120-131-150, 1.45 px = 1.6 % of the inter-ocular distance".
std::string preview_title(const PlannedEvent& event);

}  // namespace micro
