#pragma once

#include <string>
#include <vector>

#include "libmicro/core/event.h"
#include "libmicro/store/recording_reader.h"
#include "tools/microx/report_data.h"

namespace microx {

/// One face of a recording in numbers.
struct FaceSummary {
  int id = 0;
  micro::FrameIndex frames = 0;  ///< frames in which it was seen
  std::vector<micro::Event> events;
};

std::vector<FaceSummary> summarise_faces(const micro::RecordingReader& recording);

/// A root attribute, or empty (NaN) when the recording has none of that name.
std::string text_attribute(const micro::RecordingReader& recording, const std::string& name);
double number_attribute(const micro::RecordingReader& recording, const std::string& name);

/// "interview.mp4: 2000 frames, 640x480, filmed at 200/s (...)", from the attributes.
std::string source_line(const micro::RecordingReader& recording);

/// Everything but the per-frame numbers: attributes, datasets with axes and units, faces, counts of events.
std::string describe(const micro::RecordingReader& recording);
Json document_of(const micro::RecordingReader& recording);

}  // namespace microx
