#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "libmicro/core/progress.h"
#include "libmicro/pipeline/config.h"
#include "libmicro/pipeline/pictures.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// Features for a recording that is there already.
struct FeatureRequest {
  std::filesystem::path recording;
  std::vector<std::filesystem::path>
      videos;          ///< its video among others; none = crops stored in the recording
  bool force = false;  ///< replace features that are there
  bool resume = true;  ///< go on with an interrupted run
};

/// What was added to a recording.
struct FeatureResult {
  std::vector<std::string> datasets;  ///< below /faces/<id>, e.g. "features/hog", "events_features/lbp_top"
  FrameIndex resumed_at = 0;
};

/// Computes `config.features` for a finished recording and adds them to it, without tracking faces again.
/// Settings of crop and flow are those of the recording; of `config` only features and threads count. The
/// recording is replaced by a verified copy. Throws Error: usage when nothing is chosen, or pictures are
/// needed and there is neither a video nor stored crops, or the video is another one; output when features
/// are there already and not `force`; cancelled after a stop request.
FeatureResult add_features(const FeatureRequest& request, const Config& config, ProgressSink& progress,
                           std::stop_token stop);

/// Where a recording's pictures are to be had: the one of `videos` it was made from (told by its
/// fingerprint), or, when there are none, crops it holds itself. Throws Error(usage) when neither will do;
/// `color` asks for colour.
std::unique_ptr<Pictures> open_pictures(const RecordingReader& recording, const std::filesystem::path& path,
                                        const std::vector<std::filesystem::path>& videos,
                                        const Config& recorded, bool color);

/// The settings a recording was made with: what its attributes "config", "spotting_config" and
/// "recognition_config" say, but for
/// features: they stand with each dataset, and another installation may know other ones.
Config recorded_configuration(const RecordingReader& recording, const std::filesystem::path& path);

}  // namespace micro
