#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "libmicro/core/progress.h"
#include "libmicro/synthesis/spike_plan.h"
#include "libmicro/video/video_writer.h"

namespace micro {

struct SpikeInRequest {
  std::filesystem::path still;   ///< picture with a face, any format OpenCV reads
  std::filesystem::path output;  ///< the clip; the truth goes beside it as <stem>.truth.json
  int face = 0;                  ///< which face of the still, best detection first
  bool force = false;
  SpikeOptions spikes;
  EncoderOptions encoder;      ///< playback_fps is taken from the clip
  std::string landmark_model;  ///< empty = Debian's libdlib-data
  int threads = 0;             ///< 0 = all cores; the clip does not depend on it
};

/// Makes a clip of known micro-expressions from a still of a face. Clip and truth appear together or not at
/// all. Throws Error as open_source() and create_video() do; Error(no_face) when the still shows no such
/// face.
SpikePlan spike_in(const SpikeInRequest& request, ProgressSink& progress, std::stop_token stop);

}  // namespace micro
