#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libmicro/store/recording_reader.h"

namespace micro {

/// How far each region is from where it has been lately: the distance, in source pixels, between its
/// displacement in a frame and the mean of it over half a second before and after. Slow drift is gone,
/// movements of less than about a second stay.
struct Excursions {
  std::vector<std::string> regions;
  std::size_t frames = 0;
  std::vector<float> values;  ///< frames x regions, frame-major; NaN where the face is not seen

  float at(std::size_t frame, std::size_t region) const { return values[frame * regions.size() + region]; }
};

/// Of one face, frames first .. first + count - 1. Reads no more than it needs: a long recording is done in
/// stretches.
Excursions read_excursions(const RecordingReader& recording, int face, FrameIndex first, FrameIndex count);

/// The largest value of each stretch of frames: bins x regions, NaN where there is none. Nothing that stands
/// out is lost, however few the bins.
struct Levels {
  FrameIndex first = 0, frames_per_bin = 1;
  std::vector<std::string> regions;
  std::vector<float> values;

  std::size_t bins() const { return regions.empty() ? 0 : values.size() / regions.size(); }
};
Levels read_levels(const RecordingReader& recording, int face, FrameIndex first, FrameIndex count,
                   std::size_t most_bins);

/// The same of one dataset's single values, largest or smallest of each bin.
std::vector<float> read_binned(const RecordingReader& recording, int face, const std::string& dataset,
                               std::size_t entry, FrameIndex frames_per_bin, bool largest);

}  // namespace micro
