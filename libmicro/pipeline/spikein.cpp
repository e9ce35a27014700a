#include "libmicro/pipeline/spikein.h"

#include <oneapi/tbb/parallel_pipeline.h>

#include <fstream>

#include "libmicro/core/error.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/pipeline/stream.h"
#include "libmicro/synthesis/renderer.h"
#include "libmicro/video/frame_source.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

cv::Mat read_still(const fs::path& path) {
  const auto source = open_source(path, {});
  Frame frame;
  source->next(frame);
  return frame.luma8();
}

DetectedFace find_face(const SpikeInRequest& request, const cv::Mat& still) {
  auto faces = FaceFinder::load(landmark_model_path(request.landmark_model))->find(still);
  if (static_cast<std::size_t>(request.face) < faces.size())
    return faces[static_cast<std::size_t>(request.face)];
  throw Error(ErrorCategory::no_face,
              "'" + request.still.string() + "' shows " + std::to_string(faces.size()) +
                  " faces, not face number " + std::to_string(request.face),
              "take a picture of a frontal face");
}

fs::path beside(const fs::path& output, const char* ending) {
  return output.parent_path() / (output.stem().string() + ending);
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file)
    throw Error(ErrorCategory::output, "'" + path.string() + "' cannot be written",
                "check the folder and the free space");
}

/// Frames are drawn in parallel and encoded in order.
void encode(const Renderer& renderer, VideoWriter& writer, FrameIndex frames, int threads,
            ProgressSink& progress, const std::stop_token& stop) {
  namespace tbb = oneapi::tbb;
  using Mode = tbb::filter_mode;
  struct Drawn {
    FrameIndex frame;
    cv::Mat picture;
  };
  FrameIndex next = 0;
  tbb::parallel_pipeline(
      static_cast<std::size_t>(2 * threads),
      tbb::make_filter<void, FrameIndex>(Mode::serial_in_order,
                                         [&](tbb::flow_control& control) -> FrameIndex {
                                           if (next < frames && !stop.stop_requested()) return next++;
                                           control.stop();
                                           return 0;
                                         }) &
          tbb::make_filter<FrameIndex, Drawn>(Mode::parallel,
                                              [&](FrameIndex frame) {
                                                return Drawn{frame, renderer.render(frame)};
                                              }) &
          tbb::make_filter<Drawn, void>(Mode::serial_in_order, [&](const Drawn& drawn) {
            writer.write(drawn.picture);
            progress.progress("drawing", drawn.frame + 1, frames);
          }));
  if (next < frames) throw Error(ErrorCategory::cancelled, "stopped: no clip was written");
}

}  // namespace

SpikePlan spike_in(const SpikeInRequest& request, ProgressSink& progress, std::stop_token stop) {
  const fs::path truth = beside(request.output, ".truth.json");
  for (const auto& path : {request.output, truth})
    if (fs::exists(path) && !request.force)
      throw Error(ErrorCategory::output, "'" + path.string() + "' exists already", "--force replaces it");
  const SpikePlan plan = make_plan(request.spikes);
  const cv::Mat still = read_still(request.still);
  const Renderer renderer(still, find_face(request, still).landmarks, plan);
  EncoderOptions encoder = request.encoder;
  encoder.playback_fps = request.spikes.fps;
  const auto writer = create_video(request.output, {request.spikes.width, request.spikes.height}, encoder);
  RunOptions run;
  run.threads = request.threads;
  encode(renderer, *writer, plan.frames, thread_count(run), progress, stop);
  const fs::path waiting = beside(request.output, ".truth.json.partial");
  write_text(waiting, truth_json(plan, request.still.filename().string()));
  writer->finish();
  fs::rename(waiting, truth);
  return plan;
}

}  // namespace micro
