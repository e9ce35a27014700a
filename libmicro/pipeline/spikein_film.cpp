#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "libmicro/core/error.h"
#include "libmicro/face/face_tracker.h"
#include "libmicro/pipeline/film_track.h"
#include "libmicro/pipeline/ordered.h"
#include "libmicro/pipeline/spikein_parts.h"
#include "libmicro/synthesis/film_displacer.h"
#include "libmicro/synthesis/folding.h"
#include "libmicro/synthesis/random.h"

namespace micro {
namespace {

constexpr double margin_s = 0.1;  // between the end of a run of visible frames and a random event
constexpr std::size_t frame_memory = 96 << 20;  // bytes of decoded frames under way

std::unique_ptr<FrameSource> open_film(const SpikeInRequest& request, bool pictures) {
  SourceOptions options;
  options.capture_fps = request.capture_fps;
  options.want_planes = pictures;
  auto source = open_source(request.input, options);
  if (!pictures || !source->info().planes_format.empty()) return source;
  options.want_color = true;  // RGB, palette, packed: as BGR
  return open_source(request.input, options);
}

void stop_if_asked(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Error(ErrorCategory::cancelled, "stopped: no clip was written");
}

/// The first pass: where the face is.
struct Watched {
  ClipInfo clip;
  DecodeReport report;
  FilmTrack track;
};

Watched watch(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop) {
  const auto source = open_film(request, false);
  Watched watched{source->info(), {}, {}};
  if (!(watched.clip.capture_fps > 0 && watched.clip.playback_fps > 0))
    throw Error(ErrorCategory::input, "'" + request.input.string() + "' does not say how fast it plays",
                "write it anew as .mp4");
  FaceTracker tracker(request.tracking, FaceFinder::load(landmark_model_path(request.tracking.landmark_model)),
                      watched.clip.capture_fps);
  Frame frame;
  while (source->next(frame)) {
    stop_if_asked(stop);
    const FaceObservation* face = nullptr;
    const auto faces = tracker.track(frame);
    for (const auto& seen : faces)
      if (seen.id == request.face) face = &seen;
    watched.track.add(frame, face);
    progress.progress("tracking", frame.index + 1, watched.clip.declared_frames);
  }
  watched.report = source->report();
  if (watched.track.visible().empty())
    throw Error(ErrorCategory::no_face,
                request.face == 0 ? "no face is seen in '" + request.input.string() + "'"
                                  : "'" + request.input.string() + "' shows no face number " +
                                        std::to_string(request.face),
                request.face == 0 ? "" : "microx analyze numbers the faces");
  return watched;
}

EventSpace event_space(const SpikeInRequest& request, const Watched& watched) {
  const FilmTrack& track = watched.track;
  const double fps = watched.clip.capture_fps;
  return {track.timeline(fps),
          track.usable(request.spikes.minimum_confidence, request.spikes.largest_turn_deg,
                       std::llround(margin_s * fps)),
          track.visible(), [&track](FrameIndex frame) { return track.inter_ocular_px(frame); }};
}

/// An event's field, on the face as it is around that event.
struct FilmEvent {
  ActionUnitField field;
  FacePlacement in_crop;
};

std::vector<FilmEvent> film_events(const SpikePlan& plan, const FilmTrack& track) {
  std::vector<FilmEvent> events;
  for (const auto& event : plan.events) {
    const FaceInFilm around = track.face_around(event.interval.apex());
    events.push_back({action_unit_field(event.action_unit, around.face), around.in_crop});
  }
  std::vector<const ActionUnitField*> fields;
  for (const auto& event : events) fields.push_back(&event.field);
  check_folding(plan.events, fields);
  return events;
}

/// How the clip counts time: in the largest unit that keeps every frame's time, so that a constant rate stays one.
struct Clock {
  std::int64_t unit = 1;           ///< ticks of the film's container
  std::int64_t last_duration = 0;  ///< of the last frame, in units; 0 = as usual
};

Clock clock_of(const Watched& watched) {
  const FilmTrack& track = watched.track;
  Clock clock{std::max<std::int64_t>(1, track.common_ticks()), 0};
  const std::int64_t declared = std::llround(watched.clip.duration_s / watched.clip.time_base.value()),
                     last = declared - track.span_ticks();
  const bool plausible = last > 0 && static_cast<double>(last) * watched.clip.time_base.value() < 1;
  if (!plausible) return clock;
  if (!track.evenly_spaced()) clock.unit = std::gcd(clock.unit, last);
  if (last % clock.unit == 0) clock.last_duration = last / clock.unit;
  return clock;
}

EncoderOptions film_encoder(const SpikeInRequest& request, const Watched& watched, const Clock& clock) {
  const ClipInfo& clip = watched.clip;
  const bool planes = !clip.planes_format.empty();
  EncoderOptions encoder = encoder_for(request, clip.playback_fps, planes ? clip.planes_format : "bgr");
  encoder.capture_fps = clip.capture_fps;
  encoder.planes_format = clip.planes_format;
  encoder.planes_full_range = clip.full_range;
  if (planes) encoder.color = clip.color;
  encoder.pixel_aspect = clip.pixel_aspect;
  const std::int64_t ticks = clock.unit * clip.time_base.numerator;
  const std::int64_t common = std::gcd(ticks, clip.time_base.denominator);
  encoder.time_base = {ticks / common, clip.time_base.denominator / common};
  encoder.last_duration = clock.last_duration;
  return encoder;
}

/// Containers of the QuickTime and AVI kind keep no note of the range of values, and FFV1 has no place for one.
void warn_of_lost_range(const SpikeInRequest& request, const ClipInfo& clip, ProgressSink& progress) {
  const std::string ending = request.output.extension().string();
  const bool keeps_note = ending == ".mkv" || ending == ".nut";
  if (request.encoder.codec == "ffv1" && clip.full_range && clip.planes_format.starts_with("yuv") && !keeps_note)
    progress.warning("FFV1 in a " + ending + " does not say that the film uses the full range of values; name a .mkv");
}

/// The second pass: every frame as it was, but for the skin that moves.
class FilmPass {
 public:
  FilmPass(const SpikeInRequest& request, const Watched& watched, const SpikePlan& plan,
           const std::vector<FilmEvent>& events, std::int64_t time_unit, VideoWriter& writer)
      : request_(request),
        watched_(watched),
        plan_(plan),
        events_(events),
        time_unit_(time_unit),
        writer_(writer),
        seed_(seed_of(static_cast<std::uint64_t>(plan.options.seed), Stream::rounding)) {
    if (!request.preview.empty()) rows_.resize(std::min(plan.events.size(), most_preview_rows));
  }

  void run(ProgressSink& progress, const std::stop_token& stop) {
    const auto source = open_film(request_, true);
    const int threads = threads_of(request_);
    run_in_order<Token>(
        threads, window(threads),
        [&]() -> std::shared_ptr<Token> {
          auto token = std::make_shared<Token>();
          return !stop.stop_requested() && source->next(token->frame) ? token : nullptr;
        },
        [&](Token& token) { change(token); },
        [&](Token& token) {
          write(token);
          progress.progress("drawing", ++written_, plan_.frames());
        });
    stop_if_asked(stop);
    if (written_ != plan_.frames())
      throw Error(ErrorCategory::input,
                  "'" + request_.input.string() + "' had " + std::to_string(plan_.frames()) +
                      " frames when first read and " + std::to_string(written_) + " now",
                  "is it still being written?");
  }

  std::vector<PreviewRow> take_preview() { return std::move(rows_); }

 private:
  struct Token {
    Frame frame;
    std::vector<cv::Mat> planes;  ///< or one colour picture
    cv::Mat untouched;            ///< grey, where the preview needs it
  };

  std::size_t window(int threads) const {
    const auto& clip = watched_.clip;
    const std::size_t bytes = 4 * static_cast<std::size_t>(clip.width) * static_cast<std::size_t>(clip.height) *
                              (clip.bit_depth > 8 ? 2 : 1);
    return std::clamp<std::size_t>(frame_memory / std::max<std::size_t>(1, bytes), 2,
                                   4 * static_cast<std::size_t>(threads));
  }

  std::vector<SkinMovement> movements(FrameIndex frame) const {
    std::vector<SkinMovement> moving;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const auto& event = plan_.events[i];
      if (!event.moves(frame) || event.amplitude_px <= 0) continue;
      const double share = event.course.at(plan_.timeline.seconds(frame));
      if (share > 0)
        moving.push_back({&events_[i].field, share * event.amplitude_px / event.inter_ocular_px, placement(i, frame)});
    }
    return moving;
  }

  FacePlacement placement(std::size_t event, FrameIndex frame) const {
    return watched_.track.placement(frame).after(events_[event].in_crop);
  }

  void change(Token& token) const {
    Frame& frame = token.frame;
    token.planes = frame.planes.empty() ? std::vector<cv::Mat>{frame.bgr} : frame.planes;
    if (token.planes.front().empty() || !same_format(token.planes))
      throw Error(ErrorCategory::input,
                  "'" + request_.input.string() + "' changes its picture size or format at frame " +
                      std::to_string(frame.index),
                  "write it anew in one format");
    if (is_apex_of_preview(frame.index)) token.untouched = grey(token.planes.front()).clone();
    const auto moving = movements(frame.index);
    if (moving.empty()) return;
    const bool deep = token.planes.front().depth() == CV_16U;
    const int largest = (1 << (deep ? watched_.clip.bit_depth : 8)) - 1;
    const cv::Size picture = token.planes.front().size();
    for (std::size_t i = 0; i < token.planes.size(); ++i) {
      const cv::Size plane = token.planes[i].size();
      const cv::Size scale((picture.width + plane.width - 1) / plane.width,
                           (picture.height + plane.height - 1) / plane.height);
      displace_skin(token.planes[i], scale, moving, largest,
                    hashed(seed_, static_cast<std::uint64_t>(frame.index), i));
    }
  }

  bool same_format(const std::vector<cv::Mat>& planes) const {
    return planes.front().size() == cv::Size(watched_.clip.width, watched_.clip.height) &&
           (watched_.clip.planes_format.empty() || planes.front().channels() == 1);
  }

  void write(const Token& token) {
    writer_.write(token.planes, (token.frame.pts_ticks - watched_.track.first_ticks()) / time_unit_);
    for (std::size_t i = 0; i < rows_.size(); ++i) look(i, token);
  }

  cv::Mat grey(const cv::Mat& picture) const {
    cv::Mat out = picture;
    if (picture.channels() == 3) cv::cvtColor(picture, out, cv::COLOR_BGR2GRAY);
    if (out.depth() == CV_16U) out.convertTo(out, CV_8U, std::ldexp(1.0, 8 - watched_.clip.bit_depth));
    return out;
  }

  bool is_apex_of_preview(FrameIndex frame) const {
    for (std::size_t i = 0; i < rows_.size(); ++i)
      if (plan_.events[i].interval.apex() == frame) return true;
    return false;
  }

  /// Keeps what the contact sheet shows of one event.
  void look(std::size_t i, const Token& token) {
    const auto& event = plan_.events[i];
    const FrameIndex frame = token.frame.index, last = plan_.frames() - 1;
    auto& row = rows_[i];
    const FacePlacement face = placement(i, event.interval.apex());
    const cv::Rect square = preview_square(face);
    const auto crop = [&] { return preview_crop(grey(token.planes.front()), square).clone(); };
    if (frame == std::max<FrameIndex>(0, event.interval.onset() - 1)) row.before = crop();
    if (frame == std::min(last, event.interval.offset() + 1)) row.after = crop();
    if (frame != event.interval.apex()) return;
    row.title = preview_title(event);
    row.field = &events_[i].field;
    row.apex = crop();
    row.face = {face.eyes - cv::Point2d(square.tl()), face.axis};
    row.magnification = preview_magnification(event.amplitude_iod() / 100, *row.field);
    cv::Mat magnified = token.untouched;
    displace_skin(magnified, {1, 1}, {{row.field, row.magnification * event.amplitude_iod() / 100, face}}, 255, seed_);
    row.magnified = preview_crop(magnified, square).clone();
  }

  const SpikeInRequest& request_;
  const Watched& watched_;
  const SpikePlan& plan_;
  const std::vector<FilmEvent>& events_;
  std::int64_t time_unit_;
  VideoWriter& writer_;
  std::uint64_t seed_;
  FrameIndex written_ = 0;
  std::vector<PreviewRow> rows_;
};

}  // namespace

MadeClip make_from_video(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop) {
  const Watched watched = watch(request, progress, stop);
  const SpikePlan plan = make_plan(request.spikes, event_space(request, watched));
  const auto events = std::make_shared<std::vector<FilmEvent>>(film_events(plan, watched.track));
  const ClipInfo& clip = watched.clip;
  MadeClip made{plan, {}, {}, nullptr, events};
  made.header.width = clip.width, made.header.height = clip.height;
  made.header.inter_ocular_px = watched.track.median_inter_ocular_px();
  made.header.playback_fps = clip.playback_fps;
  made.header.visible = watched.track.visible();
  made.header.warnings = watched.report.warnings;
  for (const auto& warning : watched.report.warnings) progress.warning(warning);
  warn_of_lost_range(request, clip, progress);
  const Clock clock = clock_of(watched);
  made.writer = create_video(request.output, {clip.width, clip.height}, film_encoder(request, watched, clock));
  FilmPass pass(request, watched, plan, *events, clock.unit, *made.writer);
  pass.run(progress, stop);
  made.preview = pass.take_preview();
  return made;
}

}  // namespace micro
