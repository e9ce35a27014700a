#include "libmicro/pipeline/spotting_run.h"

#include <algorithm>
#include <cmath>

#include "libmicro/pipeline/thread_arena.h"
#include "libmicro/spotting/spotter.h"

namespace micro {
namespace {

// A stretch decides on the events whose apex lies in it; it sees this much more on either side.
constexpr double stretch_s = 60;
constexpr double margin_s = 10;

Eigen::MatrixXd as_matrix(const std::vector<double>& values, Eigen::Index rows) {
  const Eigen::Index columns = rows ? static_cast<Eigen::Index>(values.size()) / rows : 0;
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      values.data(), rows, columns);
}

}  // namespace

Trajectory read_trajectory(const RecordingReader& recording, int face_id, FrameIndex first,
                           FrameIndex count) {
  const auto face = [&](const char* dataset) { return recording.read_face(face_id, dataset, first, count); };
  Trajectory out;
  out.first_frame = first;
  out.capture_fps = recording.numbers().at("capture_fps");
  out.capture_s = recording.read_frames("capture_s", first, count);
  for (const double flag : face("valid")) out.valid.push_back(flag > 0 ? 1 : 0);
  const Eigen::MatrixXd displacement = as_matrix(face("motion/displacement"), count);
  out.x.resize(count, region_count);
  out.y.resize(count, region_count);
  for (int r = 0; r < region_count; ++r)
    out.x.col(r) = displacement.col(2 * r), out.y.col(r) = displacement.col(2 * r + 1);
  out.noise = as_matrix(face("motion/flow_noise"), count);
  out.head = as_matrix(face("motion/head"), count);
  out.turn = as_matrix(face("motion/turn"), count);
  out.gaze = as_matrix(face("motion/gaze"), count);
  out.eye_contrast = as_matrix(face("motion/eye_contrast"), count);
  out.eye_likeness = as_matrix(face("motion/eye_likeness"), count);
  out.eye_darkness = as_matrix(face("motion/eye_darkness"), count);
  out.inter_ocular_px = as_matrix(face("inter_ocular_px"), count);
  out.flow_residual = as_matrix(face("motion/flow_residual"), count);
  out.luma_mean = as_matrix(recording.read_frames("luma_mean", first, count), count);
  return out;
}

std::vector<Event> spot_in_stretches(const RecordingReader& recording, const StretchSpotter& spot_stretch,
                                     ProgressSink& progress) {
  const double fps = recording.numbers().at("capture_fps");
  const auto length = std::max<FrameIndex>(64, std::llround(stretch_s * fps));
  const auto margin = std::max<FrameIndex>(16, std::llround(margin_s * fps));
  const FrameIndex frames = recording.frame_count();
  std::vector<Event> events;
  for (const int face_id : recording.face_ids()) {
    std::vector<Event> found;
    for (FrameIndex begin = 0; begin < frames; begin += length) {
      const FrameIndex end = std::min(frames, begin + length),
                       first = std::max<FrameIndex>(0, begin - margin);
      spot_stretch(face_id, {begin, end, first, std::min(frames, end + margin) - first}, found);
      progress.progress("spotting", end, frames);
    }
    std::ranges::stable_sort(found, {}, [](const Event& event) { return event.interval.onset(); });
    for (std::size_t i = 0; i < found.size(); ++i)
      found[i].id = static_cast<int>(i), found[i].face_id = face_id;
    events.insert(events.end(), found.begin(), found.end());
  }
  return events;
}

std::vector<Event> spot_recording(const RecordingReader& recording, const SpottingOptions& options,
                                  int threads, ProgressSink& progress) {
  ThreadArena arena(threads);
  const auto spot_stretch = [&](int face_id, const Stretch& stretch, std::vector<Event>& found) {
    arena.execute([&] {
      const auto trajectory = read_trajectory(recording, face_id, stretch.first, stretch.count);
      for (auto& event : spot(trajectory, options, on_all_threads))
        if (stretch.decides(event.interval.apex())) found.push_back(std::move(event));
    });
  };
  return spot_in_stretches(recording, spot_stretch, progress);
}

}  // namespace micro
