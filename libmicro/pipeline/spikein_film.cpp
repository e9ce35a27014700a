#include <cmath>
#include <numeric>

#include "libmicro/core/error.h"
#include "libmicro/face/face_tracker.h"
#include "libmicro/pipeline/film_pass.h"
#include "libmicro/synthesis/folding.h"

namespace micro {
namespace {

constexpr double margin_s = 0.1;  // between the end of a run of visible frames and a random event

/// The first pass.
Watched watch(const SpikeInRequest& request, ProgressSink& progress, const std::stop_token& stop) {
  const auto source = open_film(request, false);
  Watched watched{source->info(), {}, {}};
  if (!(watched.clip.capture_fps > 0 && watched.clip.playback_fps > 0))
    throw Error(ErrorCategory::input, "'" + request.input.string() + "' does not say how fast it plays",
                "write it anew as .mp4");
  FaceTracker tracker(request.tracking,
                      FaceFinder::load(landmark_model_path(request.tracking.landmark_model)),
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
                request.face == 0
                    ? "no face is seen in '" + request.input.string() + "'"
                    : "'" + request.input.string() + "' shows no face number " + std::to_string(request.face),
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

/// How the clip counts time: in the largest unit that keeps every frame's time, so that a constant rate stays
/// one.
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

/// Containers of the QuickTime and AVI kind keep no note of the range of values, and FFV1 has no place for
/// one.
void warn_of_lost_range(const SpikeInRequest& request, const ClipInfo& clip, ProgressSink& progress) {
  const std::string ending = request.output.extension().string();
  const bool keeps_note = ending == ".mkv" || ending == ".nut";
  if (request.encoder.codec == "ffv1" && clip.full_range && clip.planes_format.starts_with("yuv") &&
      !keeps_note)
    progress.warning("FFV1 in a " + ending +
                     " does not say that the film uses the full range of values; name a .mkv");
}

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
  made.writer =
      create_video(request.output, {clip.width, clip.height}, film_encoder(request, watched, clock));
  made.preview = draw_film({request, watched, plan, *events, clock.unit}, *made.writer, progress, stop);
  return made;
}

}  // namespace micro
