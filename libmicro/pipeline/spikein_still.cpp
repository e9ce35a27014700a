#include "libmicro/core/error.h"
#include "libmicro/face/face_finder.h"
#include "libmicro/pipeline/ordered.h"
#include "libmicro/pipeline/spikein_parts.h"
#include "libmicro/synthesis/renderer.h"

namespace micro {
namespace {

cv::Mat read_still(const std::filesystem::path& path) {
  const auto source = open_source(path, {});
  Frame frame;
  source->next(frame);
  return frame.luma8();
}

DetectedFace find_face(const SpikeInRequest& request, const cv::Mat& still) {
  auto faces = FaceFinder::load(landmark_model_path(request.tracking.landmark_model))->find(still);
  if (request.face >= 0 && static_cast<std::size_t>(request.face) < faces.size())
    return faces[static_cast<std::size_t>(request.face)];
  throw Error(ErrorCategory::no_face,
              "'" + request.input.string() + "' shows " + std::to_string(faces.size()) +
                  " faces, not face number " + std::to_string(request.face),
              "take a picture of a frontal face");
}

/// Frames are drawn in parallel and encoded in order.
void encode(const Renderer& renderer, VideoWriter& writer, FrameIndex frames, int threads,
            ProgressSink& progress, const std::stop_token& stop) {
  struct Drawn {
    FrameIndex frame;
    cv::Mat picture;
  };
  FrameIndex next = 0;
  run_in_order<Drawn>(
      threads, 2 * static_cast<std::size_t>(threads),
      [&]() -> std::shared_ptr<Drawn> {
        if (next >= frames || stop.stop_requested()) return nullptr;
        return std::make_shared<Drawn>(Drawn{next++, {}});
      },
      [&](Drawn& drawn) { drawn.picture = renderer.render(drawn.frame); },
      [&](Drawn& drawn) {
        writer.write(drawn.picture);
        progress.progress("drawing", drawn.frame + 1, frames);
      });
  if (next < frames) throw Error(ErrorCategory::cancelled, "stopped: no clip was written");
}

cv::Mat grey(const cv::Mat_<float>& scene, const cv::Rect& square) {
  cv::Mat picture;
  scene.convertTo(picture, CV_8U);
  return preview_crop(picture, square);
}

std::vector<PreviewRow> preview_of(const Renderer& renderer, const SpikePlan& plan) {
  std::vector<PreviewRow> rows;
  for (std::size_t i = 0; i < plan.events.size() && rows.size() < most_preview_rows; ++i) {
    const auto& event = plan.events[i];
    const FrameIndex apex = event.interval.apex();
    const FacePlacement face = renderer.placement(apex);
    const cv::Rect square = preview_square(face);
    PreviewRow row;
    row.title = preview_title(event);
    row.field = &renderer.field(i);
    row.before = grey(renderer.scene(event.interval.onset() - 1), square);
    row.apex = grey(renderer.scene(apex), square);
    row.after = grey(renderer.scene(event.interval.offset() + 1), square);
    row.magnification = preview_magnification(event.amplitude_iod() / 100, *row.field);
    row.magnified = grey(renderer.magnified(i, row.magnification), square);
    row.face = {face.eyes - cv::Point2d(square.tl()), face.axis};
    rows.push_back(row);
  }
  return rows;
}

}  // namespace

MadeClip make_from_still(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop) {
  const SpikePlan plan = make_plan(request.spikes);
  const cv::Mat still = read_still(request.input);
  const auto renderer = std::make_shared<Renderer>(still, find_face(request, still).landmarks, plan);
  const auto& options = request.spikes;
  MadeClip made{plan, {}, {}, nullptr, renderer};
  made.header.width = options.width, made.header.height = options.height;
  made.header.inter_ocular_px = options.inter_ocular_px;
  made.header.playback_fps = options.fps;
  made.writer = create_video(request.output, {options.width, options.height},
                             encoder_for(request, options.fps, "yuv420p"));
  encode(*renderer, *made.writer, plan.frames(), threads_of(request), progress, stop);
  if (!request.preview.empty()) made.preview = preview_of(*renderer, plan);
  return made;
}

}  // namespace micro
