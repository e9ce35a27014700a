#pragma once

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/frame.h"
#include "libmicro/core/progress.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// What to do with one video.
struct AnalysisRequest {
  std::filesystem::path input;   ///< video file, image folder or printf pattern
  std::filesystem::path output;  ///< the recording, *.h5
  bool force = false;            ///< overwrite `output`
  bool resume = true;            ///< go on with an interrupted run's partial file
  bool keep_empty = false;       ///< keep the recording even when no face was found
  bool spot = true;              ///< also find events (analyze); false only extracts (extract)
};

struct AnalysisResult {
  ClipInfo clip;
  DecodeReport decoding;
  FrameIndex resumed_at = 0;  ///< first frame computed in this run; 0 unless an interrupted run was continued
  std::vector<int> face_ids;
  FrameIndex frames_with_face = 0;
  std::vector<Event> events;  ///< every kind, all faces, ordered by face and onset
  std::vector<std::string> warnings;
};

/// Decodes, tracks, measures, records and (if asked) spots one video, streaming. The recording is
/// byte-identical for any number of threads, creation time aside. Throws Error; Error(no_face) when no frame
/// has a face, Error(cancelled) after a stop request (the partial file is kept and the same call goes on from
/// it).
AnalysisResult analyze(const AnalysisRequest& request, const Config& config, ProgressSink& progress,
                       std::stop_token stop);

/// The settings that results depend on, bound to `config`: threads and checkpoints, and parameters of
/// descriptors that are not used, do not belong to a recording.
OptionSet recorded_options(Config& config);

/// Frames of a recording in which at least one face is seen.
FrameIndex frames_with_face(const RecordingReader& recording);

/// Spots again on a finished recording, without the video, names what is found, and replaces its events.
std::vector<Event> respot(const std::filesystem::path& recording, const Config& config,
                          ProgressSink& progress);

/// Names the events of a finished recording anew (action units, emotion), without the video; the events
/// themselves and what else was computed of them stay.
std::vector<Event> reclassify(const std::filesystem::path& recording, const Config& config,
                              ProgressSink& progress);

}  // namespace micro
