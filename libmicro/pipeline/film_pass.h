#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "libmicro/pipeline/film_track.h"
#include "libmicro/pipeline/spikein_parts.h"

namespace micro {

/// What the first pass over a film found.
struct Watched {
  ClipInfo clip;
  DecodeReport report;
  FilmTrack track;
};

/// An event's field, on the face as it is around that event.
struct FilmEvent {
  ActionUnitField field;
  FacePlacement in_crop;  ///< the face's own frame in that of the tracker's canonical crop
};

/// What the second pass draws from.
struct FilmPlan {
  const SpikeInRequest& request;
  const Watched& watched;
  const SpikePlan& plan;
  const std::vector<FilmEvent>& events;  ///< as plan.events
  std::int64_t time_unit;                ///< ticks of the film's container for one unit of the clip's time
};

/// `pictures`: with the planes as stored, or in colour where there are none; otherwise luma alone.
std::unique_ptr<FrameSource> open_film(const SpikeInRequest& request, bool pictures);

/// Throws Error(cancelled).
void stop_if_asked(const std::stop_token& stop);

/// The second pass: hands every frame to the writer as it was, but for the skin that moves. Returns the rows
/// of the contact sheet if one is wanted. Throws Error(input) when the film is not what it was in the first
/// pass.
std::vector<PreviewRow> draw_film(const FilmPlan& film, VideoWriter& writer, ProgressSink& progress,
                                  const std::stop_token& stop);

}  // namespace micro
