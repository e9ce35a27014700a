#include "libmicro/pipeline/overlay.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "libmicro/core/error.h"
#include "libmicro/motion/face_crop.h"
#include "libmicro/motion/flow_method.h"
#include "libmicro/pipeline/footage.h"
#include "libmicro/pipeline/stills.h"
#include "libmicro/report/drawing.h"
#include "libmicro/report/motion_picture.h"
#include "libmicro/video/video_writer.h"

namespace micro {
namespace {

constexpr int crop_side = 256;
constexpr double memory_s = 0.5;        ///< of the mean face that motion is shown against
constexpr double arrow_least_px = 0.5;  ///< of the crop
constexpr std::int64_t clock = 90000;   ///< units of the output's time in a second

int even(int value) { return value - value % 2; }

/// The face with its motion made larger, against what it looked like over the last half second.
class MagnifiedView {
 public:
  MagnifiedView(const OverlayOptions& options, double fps)
      : options_(options),
        gain_(1 - std::exp(-1 / std::max(1.0, memory_s * fps))),
        engine_(make_flow_engine("farneback")) {}

  cv::Mat draw(const cv::Mat& crop) {
    cv::Mat grey, mean, flow;
    cv::cvtColor(crop, grey, cv::COLOR_BGR2GRAY);
    if (mean_.empty()) grey.convertTo(mean_, CV_32F);
    mean_.convertTo(mean, CV_8U);
    engine_->compute(mean, grey, flow);
    cv::accumulateWeighted(grey, mean_, gain_);
    const cv::Mat motion = local_motion(flow);
    cv::Mat view =
        options_.magnification == 1 ? crop.clone() : magnified(crop, motion, options_.magnification);
    if (options_.flow) draw_motion(view, motion, options_.magnification, arrow_least_px);
    return view;
  }
  void forget() { mean_.release(); }

 private:
  const OverlayOptions& options_;
  double gain_;
  std::unique_ptr<FlowEngine> engine_;
  cv::Mat mean_;
};

class OverlayDrawer {
 public:
  OverlayDrawer(const RecordingReader& recording, const OverlayOptions& options, double fps)
      : recording_(recording),
        options_(options),
        view_(options, fps),
        events_(events_to_show(recording, true)) {
    capture_s_ = recording.read_frames("capture_s", 0, recording.frame_count());
  }

  /// The picture, and beside it the magnified face in a square of the same height; both sides even, as
  /// encoders ask.
  cv::Mat draw(const Frame& frame, FrameIndex index) {
    const int height = even(frame.bgr.rows), width = even(frame.bgr.cols);
    cv::Mat canvas(height, width + height, CV_8UC3, colors::paper);
    cv::Mat left = canvas.colRange(0, width), right = canvas.colRange(width, width + height);
    frame.bgr(cv::Rect(0, 0, width, height)).copyTo(left);
    const auto faces = recording_.face_ids();
    for (std::size_t i = 0; i < faces.size(); ++i) {
      const auto place = face_place(recording_, faces[i], index);
      if (i == 0) draw_face(frame, place, right);
      if (!place.valid) continue;
      if (options_.landmarks) draw_landmarks(left, place.landmarks);
      draw_crop(left, place.unit_from_image);
    }
    draw_banner(left, index, capture_s_[static_cast<std::size_t>(index)], event_at(index));
    return canvas;
  }

  double capture_s(FrameIndex frame) const { return capture_s_[static_cast<std::size_t>(frame)]; }

 private:
  void draw_face(const Frame& frame, const FacePlace& place, cv::Mat& right) {
    cv::Mat view;
    if (place.valid) {
      view = view_.draw(crop_face(frame.bgr, place.unit_from_image, crop_side));
    } else {
      view_.forget();
      view = placeholder(crop_side, "the face is not seen");
    }
    cv::resize(view, right, right.size(), 0, 0, cv::INTER_CUBIC);
    char text[32];
    std::snprintf(text, sizeof text, "motion x %g", options_.magnification);
    draw_text(right, text, {8, right.rows - 10}, std::max(0.4, right.rows / 800.0));
  }

  /// An expression rather than something else, where both are.
  std::optional<Event> event_at(FrameIndex frame) const {
    std::optional<Event> found;
    for (const auto& event : events_) {
      const bool here = event.interval.onset() <= frame && frame <= event.interval.offset();
      if (here && (!found || event.kind == EventKind::expression)) found = event;
    }
    return found;
  }

  const RecordingReader& recording_;
  const OverlayOptions& options_;
  MagnifiedView view_;
  std::vector<Event> events_;
  std::vector<double> capture_s_;
};

double capture_fps_of(const RecordingReader& recording) {
  const auto found = recording.numbers().find("capture_fps");
  return found == recording.numbers().end() ? 0 : found->second;
}

EncoderOptions encoder_of(const OverlayOptions& options, double capture_fps) {
  EncoderOptions encoder;
  encoder.codec = options.codec;
  encoder.options = quality_option(options.codec, options.quality);
  encoder.playback_fps = capture_fps * options.speed;
  encoder.time_base = {1, clock};
  encoder.last_duration = std::llround(clock / encoder.playback_fps);
  return encoder;
}

}  // namespace

void OverlayOptions::add_to(OptionSet& set) {
  set.add({.name = "overlay.speed",
           .value = &speed,
           .help = "1 = as fast as it was filmed",
           .minimum = 0.001,
           .maximum = 10});
  set.add({.name = "overlay.magnification",
           .value = &magnification,
           .help = "how many times as far the face moves on the right; 1 = as it is",
           .minimum = 1,
           .maximum = 50});
  set.add({.name = "overlay.flow", .value = &flow, .help = "arrows of the face's motion"});
  set.add({.name = "overlay.landmarks", .value = &landmarks, .help = "the 68 landmarks"});
  set.add({.name = "overlay.first", .value = &first, .help = "first frame", .minimum = 0});
  set.add({.name = "overlay.last",
           .value = &last,
           .help = "last frame, inclusive; -1 = to the end",
           .minimum = -1});
  set.add({.name = "overlay.codec",
           .value = &codec,
           .help = "encoder: libx264 or libx265",
           .choices = {"libx264", "libx265"}});
  set.add({.name = "overlay.quality",
           .value = &quality,
           .help = "0 best .. 51 worst",
           .minimum = 0,
           .maximum = 51});
}

FrameIndex write_overlay(const OverlayRequest& request, const OverlayOptions& options, ProgressSink& progress,
                         const std::stop_token& stop) {
  const auto recording = RecordingReader::open(request.recording);
  const FrameIndex last = options.last < 0 ? recording->frame_count() - 1 : options.last;
  if (options.first > last || last >= recording->frame_count())
    throw Error(
        ErrorCategory::usage,
        "frames " + std::to_string(options.first) + " to " + std::to_string(last) + " are not all there",
        "the recording has " + std::to_string(recording->frame_count()));
  std::error_code ignored;
  if (!request.force && std::filesystem::exists(request.output, ignored))
    throw Error(ErrorCategory::output, "'" + request.output.string() + "' exists already",
                "give --force to replace it");
  const auto video = find_footage(*recording, request.recording, request.video, request.trust_video);
  Footage footage(video, *recording);
  const double fps = capture_fps_of(*recording);
  OverlayDrawer drawer(*recording, options, fps);
  std::unique_ptr<VideoWriter> writer;
  for (FrameIndex frame = options.first; frame <= last; ++frame) {
    if (stop.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped; no video was written");
    const cv::Mat picture = drawer.draw(footage.at(frame), frame);
    if (!writer) writer = create_video(request.output, picture.size(), encoder_of(options, fps));
    const double seconds = (drawer.capture_s(frame) - drawer.capture_s(options.first)) / options.speed;
    writer->write({picture}, std::llround(seconds * clock));
    progress.progress("drawing", frame - options.first + 1, last - options.first + 1);
  }
  writer->finish();
  return last - options.first + 1;
}

}  // namespace micro
