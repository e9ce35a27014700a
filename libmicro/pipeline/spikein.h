#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "libmicro/core/options.h"
#include "libmicro/core/progress.h"
#include "libmicro/face/face_tracker_options.h"
#include "libmicro/synthesis/spike_plan.h"
#include "libmicro/video/video_writer.h"

namespace micro {

struct SpikeInRequest {
  std::filesystem::path input;  ///< a picture with a face, a video, an image folder or a printf pattern
  /// The clip; its truth goes beside it as <stem>.truth.json, <stem>.truth.csv and <stem>.truth.eaf.
  std::filesystem::path output;
  std::filesystem::path preview;  ///< PNG with a contact sheet of the events; empty = none
  int face = 0;  ///< of a still: best detection first; of a video: its identity, as analyze() numbers faces
  bool force = false;
  SpikeOptions spikes;
  /// Rates, times, colours and planes are taken from the clip. A pixel_format of "auto" is the video's own,
  /// yuv420p for stills.
  EncoderOptions encoder{.pixel_format = "auto"};
  int quality = -1;        ///< see quality_option(); -1 = the encoder's own
  double capture_fps = 0;  ///< of a video: see SourceOptions
  FaceTrackerOptions tracking;
  int threads = 0;  ///< 0 = all cores; the clip does not depend on it

  /// Every setting.
  OptionSet options();
};

/// Whether a setting of SpikeInRequest::options() means anything for what is made from a still, or from a
/// video.
bool spikein_setting_applies(const std::string& setting, bool to_video);

struct SpikeInResult {
  SpikePlan plan;
  bool from_video = false;
  double playback_fps = 0;
};

/// Whether spike_in() takes an input for a still: one picture that is not a folder or pattern. Throws as
/// open_source().
bool is_still(const std::filesystem::path& input, double capture_fps);

/// Makes a clip with known micro-expressions: from a still of a face, which is drawn anew in every frame, or
/// from a video, whose pictures stay as they are but for the skin that an event moves. A video is read twice,
/// tracked first and changed then, a few frames at a time; its times, colours and pixel format are kept,
/// sound is not. Clip and truth appear together or not at all. Throws Error as open_source() and
/// create_video() do; Error(no_face) when there is no such face, Error(usage) when the events do not fit.
SpikeInResult spike_in(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop);

}  // namespace micro
