#pragma once

#include <filesystem>
#include <string>

#include "libmicro/evaluation/annotation.h"
#include "libmicro/evaluation/annotation_table.h"

namespace micro {

/// Which of the two an argument is: it decides what is looked for first in a folder.
enum class Side { predicted, truth };

/// The events of a complete recording: those of every face, or of face `face` alone when it is not negative.
/// Throws Error(input) for what is no recording and Error(usage) when there is no such face.
AnnotatedVideo read_recording_events(const std::filesystem::path& path, int face);

/// A truth file of `microx spikein` ("microx truth 1"): its events, its distractors as macro-expressions, its
/// blinks, gaze shifts and speech. Throws Error(input), naming the file, for anything else.
AnnotatedVideo read_spike_truth(const std::filesystem::path& path);

/// A recording (HDF5), a truth file (JSON), a table (anything else), or a folder of one of these: recordings
/// or else tables or else truth files where it is the predicted side, truth files or else tables or else
/// recordings where it is the truth. Files of a folder are read in the order of their names; folders within
/// are not. Throws Error(input).
AnnotationSet read_annotations(const std::filesystem::path& path, Side side,
                               const TableDescription& description, int face);

}  // namespace micro
