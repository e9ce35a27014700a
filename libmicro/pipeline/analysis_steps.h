#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>

#include "libmicro/face/face_finder.h"
#include "libmicro/pipeline/analysis.h"
#include "libmicro/pipeline/event_namer.h"
#include "libmicro/pipeline/feature_plan.h"
#include "libmicro/pipeline/stream.h"
#include "libmicro/store/recording_writer.h"
#include "libmicro/video/frame_source.h"

namespace micro {

/// What analyze() does before and after the stream, for those who stream in parts (parts.h).
struct AnalysisStart {
  std::unique_ptr<FrameSource> source;
  std::unique_ptr<FaceFinder> finder;
  ClipInfo clip;
  double fps = 0;  ///< capture rate, or a stand-in where nobody knows it
  FeaturePlan features;
  std::unique_ptr<EventNamer> namer;  ///< names nothing where no events are looked for
  RecordingHeader header;
};

/// Opens and fingerprints the video, loads the models. Throws Error.
AnalysisStart prepare(const AnalysisRequest& request, const Config& config);

/// Makes the source give frame `next_frame` next; from its start where something was lost, to count that
/// again.
void skip_to(FrameSource& source, FrameIndex next_frame, double last_pts_s, const Losses& losses);

/// Spots on what was recorded, names what is found, adds late features, completes the file and fills the
/// result, whose `decoding` is known. Throws Error(no_face).
void conclude(const AnalysisRequest& request, const Config& config, const AnalysisStart& prepared,
              RecordingWriter& writer, ProgressSink& progress, const std::stop_token& stop,
              AnalysisResult& result);

/// Throws Error(cancelled).
[[noreturn]] void throw_stopped(FrameIndex next_frame, const std::filesystem::path& input);

}  // namespace micro
