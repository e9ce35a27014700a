#include "libmicro/pipeline/feature_pass.h"

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/flow_pairs.h"
#include "libmicro/pipeline/neutral_frame.h"
#include "libmicro/pipeline/recorded_frames.h"
#include "libmicro/pipeline/thread_arena.h"

namespace micro {
namespace {

constexpr FrameIndex block_frames = 128;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// What one thread computes with.
struct Worker {
  std::vector<Extractor> extractors;
  FlowPairs flows;
};
using Workers = oneapi::tbb::enumerable_thread_specific<Worker>;

Workers workers_for(const std::vector<PlannedDescriptor>& planned, const FeaturePass& pass) {
  return Workers([&planned, &pass] {
    return Worker{make_extractors(planned, pass.plan), FlowPairs(pass.plan.flow_method)};
  });
}

void check_stop(const std::stop_token& stop) {
  if (stop.stop_requested())
    throw Error(ErrorCategory::cancelled, "stopped while computing features",
                "the finished part is kept; the same command goes on from there");
}

/// The frames around a block, of every face, moving forward through the recording.
class SlidingFrames {
 public:
  SlidingFrames(const FeaturePass& pass, bool with_pictures, bool with_motion)
      : pass_(pass), frames_(pass.recording, with_motion), with_pictures_(with_pictures) {
    faces_.resize(pass.recording.face_ids().size());
  }

  /// Holds frames first .. last (inclusive) then; both only grow.
  void move_to(FrameIndex first, FrameIndex last) {
    const FrameIndex begin = std::max(first_ + static_cast<FrameIndex>(held()), first);
    const auto drop = std::min<FrameIndex>(static_cast<FrameIndex>(held()), first - first_);
    for (auto& views : faces_) views.erase(views.begin(), views.begin() + drop);
    first_ = first;
    if (begin > last) return;
    FaceFrames fresh;
    for (const int face : pass_.recording.face_ids())
      fresh.push_back(frames_.read(face, begin, last - begin + 1));
    if (with_pictures_) pass_.pictures->fill(fresh);
    for (std::size_t f = 0; f < faces_.size(); ++f)
      faces_[f].insert(faces_[f].end(), std::make_move_iterator(fresh[f].begin()),
                       std::make_move_iterator(fresh[f].end()));
  }

  /// Frames frame - before .. frame + after; with `partial` as many of them as the face is there for without
  /// a gap, else nothing when it is missing in one. `at`: where `frame` is among them.
  std::span<const FrameView> window(std::size_t face, FrameIndex frame, const PlannedDescriptor& wanted,
                                    std::size_t& at) const {
    const std::span<const FrameView> views = faces_[face];
    const FrameIndex here = frame - first_;
    const auto there = [&](FrameIndex i) {
      return i >= 0 && i < static_cast<FrameIndex>(views.size()) &&
             views[static_cast<std::size_t>(i)].face.valid;
    };
    FrameIndex begin = here, end = here + 1;
    while (begin > here - wanted.before && there(begin - 1)) --begin;
    while (end < here + wanted.after + 1 && there(end)) ++end;
    at = static_cast<std::size_t>(here - begin);
    if (!wanted.partial && end - begin != wanted.before + wanted.after + 1) return {};
    return views.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  }
  bool valid(std::size_t face, FrameIndex frame) const {
    return faces_[face][static_cast<std::size_t>(frame - first_)].face.valid;
  }

 private:
  std::size_t held() const { return faces_.empty() ? 0 : faces_.front().size(); }

  const FeaturePass& pass_;
  RecordedFrames frames_;
  bool with_pictures_;
  FrameIndex first_ = 0;
  FaceFrames faces_;
};

/// Computes one descriptor and checks that it kept to its columns.
void compute(const Extractor& extractor, const DescriptorInput& input, std::vector<double>& out) {
  const std::size_t begin = out.size();
  out.resize(begin + extractor.columns.size(), missing);
  if (!input.frames.empty()) extractor.compute(input, std::span(out).subspan(begin));
}

std::vector<double> describe_frame(const std::vector<PlannedDescriptor>& planned, Worker& worker,
                                   const SlidingFrames& frames, std::size_t face, FrameIndex frame,
                                   const FrameView* neutral) {
  worker.flows.forget();
  std::vector<double> values;
  for (std::size_t d = 0; d < planned.size(); ++d) {
    const auto& one = planned[d];
    DescriptorInput input;
    input.frames = frames.window(face, frame, one, input.at);
    input.flows = &worker.flows;
    input.neutral = neutral;
    if (one.descriptor.needs.neutral && !neutral) input.frames = {};
    compute(worker.extractors[d], input, values);
  }
  return values;
}

std::vector<std::optional<FrameView>> neutral_frames(const FeaturePass& pass, const Needs& needs) {
  std::vector<std::optional<FrameView>> neutral;
  for (const int face : pass.recording.face_ids())
    neutral.push_back(needs.neutral ? neutral_frame(pass.recording, face, *pass.pictures) : std::nullopt);
  return neutral;
}

/// An event's frames, thinned when there are many, and the place of the apex among them.
std::pair<std::vector<FrameView>, std::size_t> frames_of(const FeaturePass& pass, RecordedFrames& frames,
                                                         int face, const Interval& interval) {
  const FrameIndex step = (interval.length() + longest_event_frames - 1) / longest_event_frames;
  FaceFrames views(1);
  for (FrameIndex frame = interval.onset(); frame <= interval.offset(); frame += step)
    views[0].push_back(frames.read(face, frame, 1).front());
  const auto apex = static_cast<std::size_t>((interval.apex() - interval.onset() + step / 2) / step);
  const bool whole = std::ranges::all_of(views[0], [](const auto& view) { return view.face.valid; });
  if (!whole) return {};
  if (needs_pictures(pass.plan.events)) pass.pictures->fill(views);
  return {std::move(views[0]), std::min(apex, views[0].size() - 1)};
}

}  // namespace

bool needs_pictures(const std::vector<PlannedDescriptor>& planned) {
  const Needs needs = needs_of(planned);
  return needs.crop || needs.neutral;
}

void describe_frames(const FeaturePass& pass, LateRows& rows, ProgressSink& progress,
                     const std::stop_token& stop) {
  const auto& planned = pass.plan.later;
  if (planned.empty()) return;
  const Needs needs = needs_of(planned);
  const auto faces = pass.recording.face_ids();
  const FrameIndex total = pass.recording.frame_count();
  int before = 0, after = 0;
  for (const auto& one : planned) before = std::max(before, one.before), after = std::max(after, one.after);
  SlidingFrames frames(pass, needs_pictures(planned), needs.motion);
  const auto neutral = neutral_frames(pass, needs);
  auto workers = workers_for(planned, pass);
  ThreadArena arena(pass.threads);
  FrameIndex unsaved = 0;
  for (FrameIndex begin = rows.next_frame(), end = 0; begin < total; begin = end) {
    check_stop(stop);
    end = std::min(begin - begin % block_frames + block_frames, total);
    frames.move_to(std::max<FrameIndex>(0, begin - before), std::min(total - 1, end - 1 + after));
    std::vector<FrameRow> block(static_cast<std::size_t>(end - begin));
    arena.execute([&] {
      oneapi::tbb::parallel_for(begin, end, [&](FrameIndex frame) {
        FrameRow& row = block[static_cast<std::size_t>(frame - begin)];
        row.index = frame;
        for (std::size_t f = 0; f < faces.size(); ++f)
          if (frames.valid(f, frame))
            row.faces.push_back({faces[f], describe_frame(planned, workers.local(), frames, f, frame,
                                                          neutral[f] ? &*neutral[f] : nullptr)});
      });
    });
    for (const auto& row : block) rows.append(row);
    unsaved += end - begin;
    if (unsaved >= pass.checkpoint_frames || stop.stop_requested()) rows.checkpoint(), unsaved = 0;
    progress.progress("describing", end, total);
  }
}

void describe_events(const FeaturePass& pass, LateRows& rows, ProgressSink& progress,
                     const std::stop_token& stop) {
  const auto& planned = pass.plan.events;
  const Schema schema = pass.plan.event_schema();
  auto workers = workers_for(planned, pass);
  RecordedFrames frames(pass.recording, needs_of(planned).motion);
  ThreadArena arena(pass.threads);
  for (const int face : pass.recording.face_ids()) {
    const auto events = pass.recording.events(face);
    std::vector<std::vector<double>> tables(planned.size());
    for (std::size_t e = 0; e < events.size() && !planned.empty(); ++e) {
      check_stop(stop);
      const auto [views, apex] = frames_of(pass, frames, face, events[e].interval);
      arena.execute([&, &views = views, apex = apex] {
        oneapi::tbb::parallel_for(std::size_t{0}, planned.size(), [&](std::size_t d) {
          Worker& worker = workers.local();
          worker.flows.forget();
          DescriptorInput input{views};
          input.at = apex, input.event = true;
          input.flows = &worker.flows;
          input.neutral = views.empty() ? nullptr : &views.front();
          compute(worker.extractors[d], input, tables[d]);
        });
      });
      progress.progress("describing events", static_cast<FrameIndex>(e + 1),
                        static_cast<FrameIndex>(events.size()));
    }
    for (std::size_t d = 0; d < planned.size(); ++d)
      rows.put_table(face, schema[d], events.size(), tables[d]);
  }
}

}  // namespace micro
