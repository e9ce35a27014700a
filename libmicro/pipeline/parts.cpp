#include "libmicro/pipeline/parts.h"

#include <optional>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/pipeline/analysis_steps.h"
#include "libmicro/pipeline/measured_rows.h"
#include "libmicro/store/durable_file.h"
#include "libmicro/store/journal.h"

namespace micro {
namespace {

namespace fs = std::filesystem;

FrameRange range_of(const PartChoice& part) {
  FrameRange range;
  range.begin = part.declared_frames * (part.index - 1) / part.count;
  if (part.index < part.count) range.end = part.declared_frames * part.index / part.count;
  return range;
}

/// What all files of a part have in common.
Bytes identity_of(const RecordingHeader& header, const PartChoice& part) {
  RecordingHeader own = header;
  own.numbers["part"] = part.index, own.numbers["parts"] = part.count;
  own.numbers["declared_frames"] = static_cast<double>(part.declared_frames);
  return serialized(own);
}

/// What a checkpoint of a part holds besides the state of the stages.
struct PartState {
  FrameIndex next_frame = 0;
  double last_pts_s = 0;
  DecodeReport decoding;  ///< up to the end of the part

  void save(ArchiveWriter& archive) const {
    archive.put(next_frame), archive.put(last_pts_s);
    archive.put(decoding.frames_decoded), archive.put(decoding.frames_lost);
    archive.put(decoding.corrupt_packets), archive.put(decoding.corrupt_frames),
        archive.put(decoding.truncated);
    archive.put(decoding.warnings.size());
    for (const auto& line : decoding.warnings) archive.put(std::vector<char>(line.begin(), line.end()));
  }
  void load(ArchiveReader& archive) {
    archive.get(next_frame), archive.get(last_pts_s);
    archive.get(decoding.frames_decoded), archive.get(decoding.frames_lost);
    archive.get(decoding.corrupt_packets), archive.get(decoding.corrupt_frames),
        archive.get(decoding.truncated);
    std::size_t lines = 0;
    archive.get(lines);
    for (std::vector<char> line; decoding.warnings.size() < lines;) {
      archive.get(line);
      decoding.warnings.emplace_back(line.begin(), line.end());
    }
  }
};

class PartSink : public FrameSink {
 public:
  PartSink(Journal& journal, const FrameSource& source) : journal_(journal), source_(source) {}
  void take(const MeasuredFrame& frame) override { journal_.add(row_of(frame)); }
  void checkpoint(std::vector<std::byte> front, const Losses& losses) override {
    PartState state{losses.next_frame, losses.last_pts_s, source_.report()};
    ArchiveWriter archive;
    state.save(archive);
    auto bytes = archive.take();
    bytes.insert(bytes.end(), front.begin(), front.end());
    ArchiveWriter back;
    save(back, losses);
    const auto rest = back.take();
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    journal_.checkpoint(bytes);
  }

 private:
  Journal& journal_;
  const FrameSource& source_;
};

/// Where the part before ended, if it is there, whole, and of the same video and settings.
std::optional<Bytes> end_of(const fs::path& former, const RecordingHeader& header, PartChoice part) {
  std::error_code ignored;
  if (--part.index < 1 || !fs::exists(former, ignored)) return {};
  try {
    return Journal::read(former, identity_of(header, part), Journal::Values::full, [](const FrameRow&) {});
  } catch (const Error&) {  // of an older attempt: followed from the start instead
    return {};
  }
}

}  // namespace

void measure_part(const AnalysisRequest& request, const PartChoice& part, const fs::path& former,
                  const Config& config, ProgressSink& progress, std::stop_token stop) {
  AnalysisStart prepared = prepare(request, config);
  const fs::path partial = request.output.string() + ".partial";
  Journal journal(partial, identity_of(prepared.header, part), request.resume);
  auto begin = journal.replay([](const FrameRow&) {});
  if (!begin) begin = end_of(former, prepared.header, part);

  FaceTracker tracker(config.face, std::move(prepared.finder), prepared.fps);
  ReferencePlanner planner(config.motion, prepared.fps);
  Losses losses;
  PartSink sink(journal, *prepared.source);
  const StreamStages stages{*prepared.source, tracker, planner, losses, prepared.features, sink};
  PartState state;
  if (begin) {
    ArchiveReader archive(*begin);
    state.load(archive);
    restore(archive, stages);
    losses.next_frame = state.next_frame, losses.last_pts_s = state.last_pts_s;
    skip_to(*prepared.source, state.next_frame, state.last_pts_s, losses);
  }
  const auto outcome = stream(stages, config, state.next_frame, progress, stop, range_of(part));
  if (outcome.stopped) throw_stopped(outcome.next_frame, request.input);
  sink.checkpoint(front_state(stages), losses);
  move_into_place(partial, request.output);
}

AnalysisResult assemble_parts(const AnalysisRequest& request, FrameIndex declared_frames,
                              const std::vector<fs::path>& parts, const Config& config,
                              ProgressSink& progress, std::stop_token stop) {
  const AnalysisStart prepared = prepare(request, config);
  const auto writer = RecordingWriter::open(request.output, prepared.header, request.force, false);
  MotionStitcher stitcher(config.motion);
  RecordingSink sink(stitcher, prepared.features.streaming_schema(), *writer);
  AnalysisResult result;
  result.clip = prepared.clip;
  PartChoice part{0, static_cast<int>(parts.size()), declared_frames};
  for (const auto& file : parts) {
    ++part.index;
    if (stop.stop_requested()) throw_stopped(0, request.input);
    const auto end = Journal::read(file, identity_of(prepared.header, part), Journal::Values::full,
                                   [&](const FrameRow& row) { sink.take(measured_frame(row)); });
    ArchiveReader archive(end);
    PartState state;
    state.load(archive);
    result.decoding = state.decoding;
    progress.progress("assembling", state.next_frame, declared_frames);
  }
  conclude(request, config, prepared, *writer, progress, stop, result);
  return result;
}

}  // namespace micro
