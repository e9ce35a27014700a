#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libmicro/core/coding.h"
#include "libmicro/evaluation/annotation_files.h"
#include "libmicro/exchange/coding_table.h"

namespace micro {

/// Of a recording if one is named, or of a rate if it is above 0, or none.
std::optional<MediaClock> clock_for(const std::filesystem::path& recording, double playback_fps);

/// The codings of ELAN and BORIS files as one table. Throws Error(input), also for a file that is neither.
CsvTable read_coding_files(const std::vector<std::filesystem::path>& files,
                           const std::vector<std::string>& tiers, const std::optional<MediaClock>& clock);

/// Puts a coder's name where there is none.
void name_coder(CsvTable& table, const std::string& coder);

/// What read_annotations() takes, and ELAN and BORIS files, whose times become frames by the clock of
/// `other`, the other side of the comparison, when that is one recording.
AnnotationSet read_any_annotations(const std::filesystem::path& path, const std::filesystem::path& other,
                                   Side side, const TableDescription& description, int face);

/// The expressions that people coded in these files (ELAN, BORIS, or one table of any layout) as codings of a
/// face, by onset. An apex that nobody marked is put in the middle, and the comment says so. Throws
/// Error(input), also for events that do not lie within the recording.
std::vector<Coding> read_codings_of_people(const std::vector<std::filesystem::path>& files,
                                           const std::vector<std::string>& tiers,
                                           const std::filesystem::path& recording);

}  // namespace micro
