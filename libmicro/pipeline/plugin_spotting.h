#pragma once

#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/core/progress.h"
#include "libmicro/recognition/recognition_options.h"
#include "libmicro/spotting/spotting_options.h"
#include "libmicro/store/recording_reader.h"

namespace micro {

/// Events of every face as a plugin's spotter finds them (`recognition.spotter`), by face and onset,
/// numbered. All are expressions: telling blinks and head motion apart is the plugin's business. Of
/// `spotting` the least confidence and the definition count. Throws Error(plugin).
std::vector<Event> spot_by_plugin(const RecordingReader& recording, const RecognitionOptions& recognition,
                                  const SpottingOptions& spotting, ProgressSink& progress);

}  // namespace micro
