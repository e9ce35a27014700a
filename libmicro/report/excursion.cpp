#include "libmicro/report/excursion.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace micro {
namespace {

constexpr double window_s = 0.5;              ///< of the mean, before and after
constexpr FrameIndex stretch_frames = 16384;  ///< read at a time
constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

const DatasetSpec* find(const Schema& schema, const std::string& path) {
  const auto found = std::ranges::find(schema, path, &DatasetSpec::path);
  return found == schema.end() ? nullptr : &*found;
}

FrameIndex window_frames(const RecordingReader& recording) {
  const auto rate = recording.numbers().find("capture_fps");
  const double fps = rate == recording.numbers().end() ? 0 : rate->second;
  return std::max<FrameIndex>(1, std::llround(window_s * fps));
}

/// Mean over a moving window by running sums; missing values are left out.
std::vector<double> moving_mean(const std::vector<double>& values, std::size_t columns, std::size_t column,
                                FrameIndex half) {
  const auto n = static_cast<FrameIndex>(values.size() / columns);
  std::vector<double> sum(static_cast<std::size_t>(n) + 1, 0), count(sum);
  for (FrameIndex i = 0; i < n; ++i) {
    const double value = values[static_cast<std::size_t>(i) * columns + column];
    const bool good = std::isfinite(value);
    sum[static_cast<std::size_t>(i) + 1] = sum[static_cast<std::size_t>(i)] + (good ? value : 0);
    count[static_cast<std::size_t>(i) + 1] = count[static_cast<std::size_t>(i)] + (good ? 1 : 0);
  }
  std::vector<double> mean(static_cast<std::size_t>(n));
  for (FrameIndex i = 0; i < n; ++i) {
    const auto from = static_cast<std::size_t>(std::max<FrameIndex>(0, i - half)),
               to = static_cast<std::size_t>(std::min(n, i + half + 1));
    mean[static_cast<std::size_t>(i)] = (sum[to] - sum[from]) / (count[to] - count[from]);
  }
  return mean;
}

}  // namespace

Excursions read_excursions(const RecordingReader& recording, int face, FrameIndex first, FrameIndex count) {
  Excursions result;
  const auto* spec = find(recording.face_schema(face), "motion/displacement");
  if (!spec || spec->shape.size() != 2 || spec->shape[1] != 2) return result;
  const auto regions = static_cast<std::size_t>(spec->shape[0]);
  result.regions = spec->labels;
  result.regions.resize(regions);
  result.frames = static_cast<std::size_t>(count);
  result.values.assign(result.frames * regions, nothing);
  const FrameIndex half = window_frames(recording);
  const FrameIndex from = std::max<FrameIndex>(0, first - half),
                   to = std::min(recording.frame_count(), first + count + half);
  const auto moved = recording.read_face(face, "motion/displacement", from, to - from);
  for (std::size_t r = 0; r < regions; ++r) {
    const auto x = moving_mean(moved, 2 * regions, 2 * r, half),
               y = moving_mean(moved, 2 * regions, 2 * r + 1, half);
    for (std::size_t i = 0; i < result.frames; ++i) {
      const std::size_t row = i + static_cast<std::size_t>(first - from);
      result.values[i * regions + r] = static_cast<float>(std::hypot(
          moved[row * 2 * regions + 2 * r] - x[row], moved[row * 2 * regions + 2 * r + 1] - y[row]));
    }
  }
  return result;
}

Levels read_levels(const RecordingReader& recording, int face, FrameIndex first, FrameIndex count,
                   std::size_t most_bins) {
  Levels levels;
  levels.first = first;
  const auto bins_wanted = static_cast<FrameIndex>(std::max<std::size_t>(1, most_bins));
  levels.frames_per_bin = std::max<FrameIndex>(1, (count + bins_wanted - 1) / bins_wanted);
  const auto bins = static_cast<std::size_t>((count + levels.frames_per_bin - 1) / levels.frames_per_bin);
  for (FrameIndex done = 0; done < count; done += stretch_frames) {
    const auto part = read_excursions(recording, face, first + done, std::min(stretch_frames, count - done));
    const std::size_t regions = part.regions.size();
    if (regions == 0) return levels;
    if (levels.values.empty()) levels.regions = part.regions, levels.values.assign(bins * regions, nothing);
    for (std::size_t i = 0; i < part.frames; ++i) {
      float* bin =
          &levels
               .values[static_cast<std::size_t>((done + static_cast<FrameIndex>(i)) / levels.frames_per_bin) *
                       regions];
      for (std::size_t r = 0; r < regions; ++r) bin[r] = std::fmax(bin[r], part.values[i * regions + r]);
    }
  }
  return levels;
}

std::vector<float> read_binned(const RecordingReader& recording, int face, const std::string& dataset,
                               std::size_t entry, FrameIndex frames_per_bin, bool largest) {
  const auto* spec = find(face < 0 ? recording.frame_schema() : recording.face_schema(face), dataset);
  if (!spec || entry >= spec->size()) return {};
  const FrameIndex frames = recording.frame_count();
  std::vector<float> bins(static_cast<std::size_t>((frames + frames_per_bin - 1) / frames_per_bin), nothing);
  for (FrameIndex first = 0; first < frames; first += stretch_frames) {
    const FrameIndex count = std::min(stretch_frames, frames - first);
    const auto values = face < 0 ? recording.read_frames(dataset, first, count)
                                 : recording.read_face(face, dataset, first, count);
    for (FrameIndex i = 0; i < count; ++i) {
      float& bin = bins[static_cast<std::size_t>((first + i) / frames_per_bin)];
      const auto value = static_cast<float>(values[static_cast<std::size_t>(i) * spec->size() + entry]);
      bin = largest ? std::fmax(bin, value) : std::fmin(bin, value);
    }
  }
  return bins;
}

}  // namespace micro
