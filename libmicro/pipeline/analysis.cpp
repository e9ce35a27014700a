#include "libmicro/pipeline/analysis.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <utility>

#include "libmicro/core/error.h"
#include "libmicro/core/text.h"
#include "libmicro/core/version.h"
#include "libmicro/pipeline/analysis_steps.h"
#include "libmicro/pipeline/event_namer.h"
#include "libmicro/pipeline/feature_pass.h"
#include "libmicro/pipeline/plugin_spotting.h"
#include "libmicro/pipeline/rows.h"
#include "libmicro/pipeline/spotting_run.h"
#include "libmicro/pipeline/stream.h"
#include "libmicro/pipeline/thread_arena.h"
#include "libmicro/recognition/plugin_search.h"

namespace micro {
namespace {

constexpr double lowest_useful_fps = 60;
constexpr double fallback_fps = 25;  // an image rate nobody told us; only sets how often landmarks are fitted

/// Whether a setting belongs to a descriptor ("features.hog.cells") that is not used.
bool is_idle(const std::string& setting, const std::vector<Descriptor>& used) {
  constexpr std::string_view section = "features.";
  const auto dot = setting.find('.', section.size());
  if (!setting.starts_with(section) || dot == std::string::npos) return false;
  return std::ranges::find(used, setting.substr(section.size(), dot - section.size()), &Descriptor::name) ==
         used.end();
}

/// Settings that say nothing of a recording: threads, checkpoints, a device or plugin that was not used.
bool is_unsaid(const std::string& setting, const Config& config) {
  return setting.starts_with("run.") || (setting == "video.hwaccel" && config.video.hwaccel.empty()) ||
         (setting.starts_with("features.plugin") && config.features.plugin.empty());
}

std::string recorded_config(Config config) { return recorded_options(config).toml(); }
std::string recognition_toml(Config config) {
  OptionSet all = config.recognition_options(), kept;
  for (const auto& option : all.options())
    if (!option.name.starts_with("run.")) kept.add(option);
  return kept.toml();
}

std::string spotting_toml(Config config) { return config.spotting_options().toml(); }

RecordingHeader header_for(const AnalysisRequest& request, const Config& config, const ClipInfo& clip,
                           const std::string& source_hash, const std::string& model_hash,
                           const FeaturePlan& features) {
  RecordingHeader header;
  header.text = {{"source_name", request.input.filename().string()},
                 {"source_sha256", source_hash},
                 {"landmark_model_sha256", model_hash},
                 {"capture_fps_source", clip.capture_fps_source},
                 {"container", clip.container},
                 {"codec", clip.codec},
                 {"pixel_format", clip.pixel_format},
                 {"config", recorded_config(config)}};
  header.numbers = {{"width", clip.width},
                    {"height", clip.height},
                    {"capture_fps", clip.capture_fps},
                    {"playback_fps", clip.playback_fps},
                    {"rotation_deg", clip.rotation_deg},
                    {"bit_depth", clip.bit_depth},
                    {"bit_rate", clip.bit_rate}};
  header.frame_schema = frame_schema();
  header.face_schema = face_schema(features.streaming_schema());
  header.crop_side = config.features.store_crops ? features.crop_side : 0;
  return header;
}

RecognitionOptions nothing_named() {
  RecognitionOptions options;
  options.classifier = options.emotion = "none";
  return options;
}

Schema both_of(Schema one, const Schema& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

std::vector<Event> find_events(const RecordingReader& recording, const Config& config,
                               ProgressSink& progress) {
  if (config.recognition.spotter == "own")
    return spot_recording(recording, config.spotting, thread_count(config.run), progress);
  return spot_by_plugin(recording, config.recognition, config.spotting, progress);
}

std::string slow_film_warning(double fps) {
  std::string rate = std::to_string(fps);
  rate.resize(rate.find('.') + 2);
  return "filmed at " + rate + " frames/s: movements below " + std::to_string(std::lround(4000 / fps)) +
         " ms have too few frames to be found; micro-expressions need 100 frames/s or more";
}

/// Features that need all frames or the events.
void add_late_features(const AnalysisRequest& request, const Config& config, const FeaturePlan& plan,
                       RecordingWriter& writer, ProgressSink& progress, const std::stop_token& stop) {
  if (plan.later.empty() && plan.events.empty()) return;
  LateRows& rows = writer.late_rows(plan.later_schema());
  const auto recording = writer.snapshot();
  std::unique_ptr<Pictures> pictures;
  if (needs_pictures(plan.later) || needs_pictures(plan.events)) {
    const bool color = needs_of(plan.later).color || needs_of(plan.events).color;
    pictures = config.features.store_crops && !color
                   ? stored_pictures(*recording)
                   : video_pictures(*recording, request.input, config.video, plan.crop_side, color);
  }
  const FeaturePass pass{*recording, plan, pictures.get(), thread_count(config.run),
                         config.run.checkpoint_frames};
  describe_frames(pass, rows, progress, stop);
  if (request.spot) describe_events(pass, rows, progress, stop);
}

/// Spots on what was recorded, adds late features, completes the file and fills the result.
void complete_recording(const AnalysisRequest& request, const Config& config, const FeaturePlan& plan,
                        EventNamer& namer, RecordingWriter& writer, ProgressSink& progress,
                        const std::stop_token& stop, AnalysisResult& result) {
  {
    const auto recording = writer.snapshot();
    result.face_ids = recording->face_ids();
    result.frames_with_face = frames_with_face(*recording);
    if (request.spot && result.frames_with_face > 0)
      result.events = find_events(*recording, config, progress);
  }
  if (result.frames_with_face == 0 && !request.keep_empty) return writer.discard();
  const bool described = !plan.later.empty() || !plan.events.empty();  // which looks at the events
  if (request.spot && described) writer.set_events(result.events, spotting_toml(config));
  add_late_features(request, config, plan, writer, progress, stop);
  if (request.spot) {
    const auto tables = namer.name(*writer.snapshot_with_late_rows(), result.events, progress);
    writer.set_events(result.events, spotting_toml(config));
    writer.put_event_tables(tables);
  }
  const auto& report = result.decoding;
  std::map<std::string, std::string> text{{"warnings", joined(result.warnings, "\n")}};
  if (request.spot) text["recognition_config"] = recognition_toml(config);
  writer.finish(text, {{"frames_lost", static_cast<double>(report.frames_lost)},
                       {"corrupt_packets", static_cast<double>(report.corrupt_packets)},
                       {"corrupt_frames", static_cast<double>(report.corrupt_frames)},
                       {"truncated", report.truncated ? 1 : 0}});
}

}  // namespace

FrameIndex frames_with_face(const RecordingReader& recording) {
  constexpr FrameIndex block = 1 << 16;
  FrameIndex count = 0;
  for (FrameIndex first = 0; first < recording.frame_count(); first += block) {
    const FrameIndex length = std::min(block, recording.frame_count() - first);
    std::vector<double> any(static_cast<std::size_t>(length), 0);
    for (const int id : recording.face_ids()) {
      const auto valid = recording.read_face(id, "valid", first, length);
      for (std::size_t i = 0; i < any.size(); ++i) any[i] = std::max(any[i], valid[i]);
    }
    for (const double flag : any) count += flag > 0;
  }
  return count;
}

OptionSet recorded_options(Config& config) {
  const auto used = chosen_descriptors(config.features);
  OptionSet all = config.options(), kept;
  for (const auto& option : all.options())
    if (!is_unsaid(option.name, config) && !is_idle(option.name, used)) kept.add(option);
  return kept;
}

AnalysisStart prepare(const AnalysisRequest& request, const Config& config) {
  const auto model = landmark_model_path(config.face.landmark_model);
  SourceOptions video = config.video;
  video.want_color = looks_at_color(config);
  AnalysisStart out;
  out.source = open_source(request.input, video);
  auto finder = std::async(std::launch::async, [&] { return FaceFinder::load(model, on_all_threads); });
  out.clip = out.source->info();
  out.fps = out.clip.capture_fps > 0 ? out.clip.capture_fps : fallback_fps;
  out.features = plan_features(config, out.fps);
  out.namer = std::make_unique<EventNamer>(request.spot ? config.recognition : nothing_named());
  out.namer->prepare(face_schema(both_of(out.features.streaming_schema(), out.features.later_schema())),
                     request.spot ? out.features.event_schema() : Schema{});
  if (request.spot && config.recognition.spotter != "own")  // before the work, not after it
    find_plugin(config.recognition.spotter, plugin_folders(config.recognition.plugin_folders));
  const std::string source_hash = source_sha256(request.input);
  out.finder = finder.get();
  const auto known = out.finder->model_sha256();
  out.header =
      header_for(request, config, out.clip, source_hash, known ? *known : source_sha256(model), out.features);
  return out;
}

void skip_to(FrameSource& source, FrameIndex next_frame, double last_pts_s, const Losses& losses) {
  if (next_frame == 0) return;
  Frame frame;
  source.seek(next_frame - 1, losses.none() ? last_pts_s : std::nan(""));
  source.next(frame);
}

void conclude(const AnalysisRequest& request, const Config& config, const AnalysisStart& prepared,
              RecordingWriter& writer, ProgressSink& progress, const std::stop_token& stop,
              AnalysisResult& result) {
  result.warnings = result.decoding.warnings;
  if (request.spot && prepared.fps < lowest_useful_fps)
    result.warnings.push_back(slow_film_warning(prepared.fps));
  if (!request.spot && !config.features.per_frame() && !prepared.features.events.empty())
    result.warnings.push_back("features of events are left out: events are not looked for");
  complete_recording(request, config, prepared.features, *prepared.namer, writer, progress, stop, result);
  if (result.frames_with_face > 0) return;
  for (const auto& warning : result.decoding.warnings) progress.warning(warning);
  throw Error(ErrorCategory::no_face,
              "no face found in any of the " + std::to_string(result.decoding.frames_decoded) +
                  " frames of '" + request.input.string() + "'",
              request.keep_empty ? "the recording of empty rows is kept"
                                 : "microx analyze --keep-empty keeps the recording of empty rows");
}

namespace {

/// Measures every frame into `writer`. Decoder and tracker are gone afterwards: the search for events is
/// given their memory.
void measure_film(const AnalysisRequest& request, const Config& config, AnalysisStart& prepared,
                  RecordingWriter& writer, ProgressSink& progress, std::stop_token stop,
                  AnalysisResult& result) {
  const auto source = std::move(prepared.source);
  FaceTracker tracker(config.face, std::move(prepared.finder), prepared.fps);
  ReferencePlanner planner(config.motion, prepared.fps);
  MotionStitcher stitcher(config.motion);
  Losses losses;
  RecordingSink sink(stitcher, prepared.features.streaming_schema(), writer);
  const StreamStages stages{*source, tracker, planner, losses, prepared.features, sink};
  if (const auto& point = writer.resume_point()) {
    ArchiveReader archive(point->state);
    restore(archive, stages);
    stitcher.load(archive);
    skip_to(*source, point->next_frame, point->last_pts_s, losses);
    result.resumed_at = point->next_frame;
  }
  const auto outcome = stream(stages, config, result.resumed_at, progress, std::move(stop));
  if (outcome.stopped) throw_stopped(outcome.next_frame, request.input);
  result.decoding = source->report();
}

}  // namespace

AnalysisResult analyze(const AnalysisRequest& request, const Config& config, ProgressSink& progress,
                       std::stop_token stop) {
  AnalysisStart prepared = prepare(request, config);
  const auto writer = RecordingWriter::open(request.output, prepared.header, request.force, request.resume);
  if (!writer->resume_note().empty()) progress.warning(writer->resume_note());
  AnalysisResult result;
  result.clip = prepared.clip;
  measure_film(request, config, prepared, *writer, progress, stop, result);
  conclude(request, config, prepared, *writer, progress, stop, result);
  return result;
}

void throw_stopped(FrameIndex next_frame, const std::filesystem::path& input) {
  throw Error(ErrorCategory::cancelled,
              "stopped after frame " + std::to_string(next_frame) + " of '" + input.string() + "'",
              "the finished part is kept; the same command goes on from there");
}

std::vector<Event> respot(const std::filesystem::path& recording, const Config& config,
                          ProgressSink& progress) {
  NewEvents found;
  bool had_features = false;
  EventNamer namer(config.recognition);
  {
    const auto reader = RecordingReader::open(recording);
    for (const int face : reader->face_ids())
      for (const auto& spec : reader->event_schema(face))
        had_features |= spec.path.starts_with("events_features/");
    namer.prepare_for(*reader, false);
    found.events = find_events(*reader, config, progress);
    found.tables = namer.name(*reader, found.events, progress);
  }
  found.text = {{"spotting_config", spotting_toml(config)}, {"recognition_config", recognition_toml(config)}};
  replace_events(recording, found);
  if (had_features)
    progress.warning(
        "the features of the old events went with them; microx features computes them for the new ones");
  return found.events;
}

std::vector<Event> reclassify(const std::filesystem::path& recording, const Config& config,
                              ProgressSink& progress) {
  NewEvents named;
  named.renamed_only = true;
  EventNamer namer(config.recognition);
  {
    const auto reader = RecordingReader::open(recording);
    if (!reader->text().contains("spotting_config"))
      throw Error(ErrorCategory::input, "events have not been looked for in '" + recording.string() + "'",
                  "microx spot looks for them");
    namer.prepare_for(*reader, true);
    for (const int face : reader->face_ids())
      for (auto& event : reader->events(face)) named.events.push_back(std::move(event));
    named.tables = namer.name(*reader, named.events, progress);
  }
  named.text = {{"recognition_config", recognition_toml(config)}};
  replace_events(recording, named);
  return named.events;
}

}  // namespace micro
